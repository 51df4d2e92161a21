// The one script of the page. Everything works without it; with it, a run is
// followed live over a websocket, filters act at once, and snippets can be copied.

const page = document.getElementById("run");

// ---- Copying ----

function showCopyButtons(root) {
	for (const button of root.querySelectorAll("button.copy")) button.hidden = false;
}

async function copy(button) {
	const text = button.parentElement.querySelector("pre").textContent;
	let done = false;
	try {
		await navigator.clipboard.writeText(text);
		done = true;
	} catch {
		const range = document.createRange(); // no clipboard outside secure contexts: select it instead
		range.selectNodeContents(button.parentElement.querySelector("pre"));
		getSelection().removeAllRanges();
		getSelection().addRange(range);
	}
	button.textContent = done ? "Copied" : "Selected";
	say(done ? "Copied" : "The text is selected, copy it with the keyboard");
	setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

// ---- Links into folded parts ----

function reveal(id) {
	const goal = id && document.getElementById(id);
	if (!goal) return;
	for (let el = goal; el; el = el.parentElement) {
		if (el.localName === "details") el.open = true;
		if (el.hidden && el.closest("#topics")) setFilter({ show: "", topic: "" });
	}
	const own = goal.querySelector(":scope > details");
	if (own) own.open = true;
	goal.scrollIntoView({ block: "start" });
}

function revealHash() {
	let id = location.hash.slice(1);
	try { id = decodeURIComponent(id); } catch { /* taken as it is */ }
	reveal(id);
}

// ---- Filters ----

function readFilter() {
	const query = new URLSearchParams(location.search);
	return { show: query.get("show") === "problems" ? "problems" : "", topic: query.get("topic") || "" };
}

function setFilter(filter) {
	const query = new URLSearchParams(location.search);
	for (const name of ["show", "topic"]) {
		if (filter[name]) query.set(name, filter[name]);
		else query.delete(name);
	}
	const text = query.toString();
	history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash);
	applyFilter();
}

function applyFilter() {
	const filter = readFilter();
	let shown = 0;
	let all = 0;
	for (const topic of page.querySelectorAll("[data-topic]")) {
		let here = 0;
		for (const check of topic.querySelectorAll("li.check")) {
			const fits = (!filter.show || check.dataset.problem === "true") && (!filter.topic || topic.dataset.topic === filter.topic);
			check.hidden = !fits;
			all++;
			if (fits) here++;
		}
		topic.hidden = here === 0;
		shown += here;
	}
	const note = document.getElementById("filter-note");
	note.hidden = !filter.show && !filter.topic;
	note.textContent = `${shown} of ${all} checks are shown.`;
	for (const link of page.querySelectorAll("[data-filter]")) {
		if (filter[link.dataset.filter] === link.dataset.value) link.setAttribute("aria-current", "true");
		else link.removeAttribute("aria-current");
		const target = { ...filter, [link.dataset.filter]: link.dataset.value };
		const query = new URLSearchParams(Object.entries(target).filter(([, value]) => value)).toString();
		link.setAttribute("href", location.pathname + (query ? "?" + query : "") + "#topics");
	}
}

// ---- Replacing parts of the page ----

// replaceFragment puts new HTML in the place of the element with that id, and
// keeps what was unfolded, what had the focus, and how far was scrolled.
function replaceFragment({ id, html, into }) {
	const shell = document.createElement("template");
	shell.innerHTML = html;
	const fresh = shell.content.firstElementChild;
	if (!fresh) return;
	const old = document.getElementById(id);
	if (!old) {
		insertInOrder(into && document.getElementById(into), fresh);
	} else {
		keepOpen(old, fresh);
		const focus = focusPath(old);
		old.replaceWith(fresh);
		restoreFocus(fresh, focus);
	}
	showCopyButtons(fresh);
}

function insertInOrder(list, item) {
	if (!list) return;
	const order = Number(item.dataset.order);
	const next = [...list.children].find((other) => Number(other.dataset.order) > order);
	list.insertBefore(item, next || null);
}

function keepOpen(old, fresh) {
	const key = (el) => el.dataset.key;
	const before = new Map([...old.querySelectorAll("details[data-key]")].map((el) => [key(el), el.open]));
	for (const el of fresh.querySelectorAll("details[data-key]")) {
		if (before.has(key(el))) el.open = before.get(key(el));
	}
}

const focusable = "a[href], button, summary, input, select, [tabindex]";

function focusPath(old) {
	const active = document.activeElement;
	if (!old.contains(active)) return null;
	const same = [...old.querySelectorAll(focusable)].filter((el) => label(el) === label(active));
	return { label: label(active), nth: same.indexOf(active) };
}

function label(el) {
	return el.dataset.focus || el.id || el.getAttribute("href") || el.parentElement?.dataset.key || el.localName;
}

function restoreFocus(fresh, focus) {
	if (!focus) return;
	const same = [...fresh.querySelectorAll(focusable)].filter((el) => label(el) === focus.label);
	(same[focus.nth] || fresh).focus({ preventScroll: true });
}

// ---- Following a run ----

let lastSeq = Number(page?.dataset.seq || 0);
let finished = page ? "finished" in page.dataset : true;
let failures = 0;
let spoken = "";

function say(text) {
	const live = document.getElementById("live");
	if (!live || !text || text === spoken) return;
	spoken = text;
	live.textContent = text;
}

function connection(text) {
	const line = document.getElementById("connection");
	if (line.textContent !== text) line.textContent = text;
	line.hidden = text === "";
}

function receive(message) {
	failures = 0;
	connection("");
	for (const fragment of message.fragments || []) replaceFragment(fragment);
	if (message.seq > lastSeq) lastSeq = message.seq;
	if (message.title) document.title = message.title;
	if (message.fragments?.length) applyFilter();
	say(message.say);
	if (message.done) finished = true;
}

function follow() {
	const url = new URL(location.pathname + "/events?since=" + lastSeq, location.href);
	url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
	const socket = new WebSocket(url, "casdoctor.html.v1");
	socket.onmessage = (event) => receive(JSON.parse(event.data));
	socket.onclose = () => { if (!finished) retry(); };
}

// retry waits longer each time. When the websocket does not come back, the page
// itself is asked for: a proxy may let pages through and websockets not.
async function retry() {
	failures++;
	connection("Connection lost, trying again.");
	const answers = failures >= 2 && await pageAnswers();
	if (answers && failures >= 5) {
		location.reload();
		return;
	}
	if (finished) return;
	setTimeout(follow, Math.min(8000, 250 * 2 ** failures) * (0.75 + Math.random() / 2));
}

async function pageAnswers() {
	try {
		const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
		if (answer.status === 404) {
			finished = true;
			connection("The server does not know this run any more. It keeps runs in memory only and was probably restarted. Start a new one under Diagnose.");
		}
		return answer.ok;
	} catch {
		return false;
	}
}

// Elapsed time counts on between messages.
function clock() {
	const start = performance.now() - Number(document.getElementById("elapsed")?.dataset.ms || 0);
	const timer = setInterval(() => {
		const el = document.getElementById("elapsed");
		if (!el || finished) return clearInterval(timer);
		el.textContent = ((performance.now() - start) / 1000).toFixed(1) + " s";
	}, 100);
}

// ---- Token desk ----

const desk = document.getElementById("token-form");
let turn = 0;

// explain has the text decoded by this dashboard, a moment after the last change. An
// answer that a newer text has overtaken is dropped.
async function explain() {
	const mine = ++turn;
	await new Promise((resolve) => setTimeout(resolve, 200));
	if (mine !== turn) return;
	try {
		const body = new URLSearchParams({ token: desk.elements.token.value });
		const answer = await fetch("/token/explained", { method: "POST", body, cache: "no-store" });
		if (!answer.ok || mine !== turn) return;
		replaceFragment({ id: "explained", html: await answer.text() });
		const kind = document.querySelector("#explained .claim-meaning");
		if (kind) say(kind.textContent.trim());
	} catch { /* the button still works */ }
}

// ---- Start ----

document.addEventListener("click", (event) => {
	const button = event.target.closest("button.copy");
	if (button) copy(button);
	const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
	const filter = event.target.closest("a[data-filter]");
	if (filter && page && plain) {
		event.preventDefault();
		setFilter({ ...readFilter(), [filter.dataset.filter]: filter.dataset.value });
	}
	const local = event.target.closest('a[href^="#"]');
	if (local && plain) setTimeout(() => reveal(decodeURIComponent(local.hash.slice(1))));
});

showCopyButtons(document);
document.querySelector("#error-summary, #trouble")?.focus();
desk?.elements.token.addEventListener("input", explain);
addEventListener("hashchange", revealHash);
if (page) {
	applyFilter();
	revealHash();
	if (!finished) {
		clock();
		follow();
	}
}
