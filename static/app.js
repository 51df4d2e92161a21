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
	const row = goal.matches(".x-body") && goal.closest("li"); // its line says what it is
	(row || goal).scrollIntoView({ block: "start" });
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
		const kind = document.querySelector("#token-verdict");
		if (kind) say(kind.textContent.trim());
	} catch { /* the button still works */ }
}

// ---- CORS simulator ----

const cors = document.getElementById("cors-form");
const consoleForm = document.getElementById("console-form");
const unfolded = new Map(); // what was unfolded in the grid, which is made anew with every simulation
let corsSocket;
let corsWaiting = []; // what is to be sent when the websocket is open
let corsBusy = false; // a simulation has not ended yet
let corsAsked = false;
let corsTimer;

// corsSend opens the websocket when it is needed. When none can be had, plain does the work without it.
function corsSend(command, plain) {
	if (command.do === "simulate") corsBusy = true;
	if (corsSocket?.readyState === WebSocket.OPEN) {
		corsSocket.send(JSON.stringify(command));
		return;
	}
	corsWaiting.push({ command, plain });
	if (corsSocket?.readyState === WebSocket.CONNECTING) return;
	const url = new URL("/cors/simulate", location.href);
	url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
	const socket = new WebSocket(url, "casdoctor.html.v1");
	corsSocket = socket;
	socket.onopen = () => { for (const w of corsWaiting.splice(0)) socket.send(JSON.stringify(w.command)); };
	socket.onmessage = (event) => corsReceive(JSON.parse(event.data));
	socket.onclose = corsLost;
}

// corsLost never leaves a grid that waits for ever, or one of before the last change, without a word.
function corsLost() {
	const instead = corsWaiting.splice(0).find((w) => w.plain);
	if (instead) instead.plain();
	else if (corsBusy) connection("The connection to the dashboard was lost, and what is shown is not complete. Press Simulate to ask again.");
	corsBusy = false;
}

function corsReceive(message) {
	for (const fragment of message.fragments) replaceFragment(fragment);
	for (const el of document.querySelectorAll("#cors-result details[data-key]")) {
		if (unfolded.get(el.dataset.key)) el.open = true;
	}
	for (const el of document.querySelectorAll(".cors-try")) el.hidden = false;
	for (const el of document.querySelectorAll(".cors-tried")) compareHere(el);
	const wrong = message.errors || [];
	if (message.done) corsBusy = false;
	if (wrong.some((e) => e.field === "console")) consoleForm.submit();
	else if (wrong.length > 0) corsWrong(wrong);
	else if (message.done) connection("");
	say(message.say);
}

// corsWrong lets the server show what is wrong beside its field when the button was pressed, and says it in a
// line while something is being typed.
function corsWrong(errors) {
	if (!corsAsked && errors.every((e) => e.field)) cors.submit();
	else connection(errors.map((e) => e.message).join(" "));
}

function corsOrder() {
	const order = Object.fromEntries(new FormData(cors));
	return { ...order, do: "simulate", credentials: cors.elements.credentials.checked };
}

function corsSimulate(event) {
	event.preventDefault();
	clearTimeout(corsTimer);
	corsAsked = false;
	corsSend(corsOrder(), () => cors.submit());
	setTimeout(() => { corsAsked = true; }, 400);
}

// corsChanged judges anew what has changed, a moment after the last change.
function corsChanged(event) {
	if (event.target.id === "client") {
		const origin = event.target.selectedOptions[0].dataset.origin;
		if (origin) cors.elements.origin.value = origin;
	}
	if (document.getElementById("cors-result").hidden) return;
	clearTimeout(corsTimer);
	corsTimer = setTimeout(() => corsSend(corsOrder()), 400);
}

// tryHere sends the request from this very page.
async function tryHere(button) {
	const request = JSON.parse(button.dataset.request);
	const out = button.parentElement.querySelector(".cors-tried");
	out.textContent = "Asking.";
	for (const name of ["verdict", "status", "compared"]) delete out.dataset[name];
	corsSend({ do: "here", kind: button.dataset.kind, here: location.origin });
	try {
		const answer = await fetch(request.url, { method: request.method, headers: request.headers, body: request.body, credentials: request.credentials,
			cache: "no-store", signal: AbortSignal.timeout(15000) });
		const names = [...answer.headers.keys()];
		out.dataset.verdict = "allowed";
		out.dataset.status = answer.status;
		out.textContent = `This browser let the page read it: ${answer.status}, with the headers ${names.join(", ") || "none"}.`;
		answer.body?.cancel();
	} catch (err) {
		out.dataset.verdict = "blocked";
		out.textContent = `This browser did not let the page read it (${err.message}). Its console says why.`;
	}
	compareHere(out);
}

// compareHere says whether this browser and the simulation agree, once both are there.
function compareHere(out) {
	const here = out.nextElementSibling;
	if (!out.dataset.verdict || !here?.dataset.verdict || out.dataset.compared) return;
	out.dataset.compared = "yes";
	const same = out.dataset.verdict === here.dataset.verdict;
	const other = same && out.dataset.verdict === "allowed" && out.dataset.status !== here.dataset.status;
	if (other) out.append(` The simulation says so, too, but had the answer ${here.dataset.status}: the server did not answer both alike.`);
	else out.append(same ? " The simulation says the same." : " The simulation says otherwise: the browser may not reach the server, may not trust its certificate, or an extension may be in the way.");
}

// ---- Lab ----

const lab = document.getElementById("lab-filter");

// filterLab shows the pairs that hold every word, and the groups and jumps that have one left.
function filterLab() {
	const words = lab.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
	const pairs = document.querySelectorAll("li.pair");
	let shown = 0;
	for (const pair of pairs) {
		const text = (pair.id + " " + pair.firstElementChild.textContent).toLowerCase();
		pair.hidden = !words.every((word) => text.includes(word));
		if (!pair.hidden) shown++;
	}
	for (const group of document.querySelectorAll(".lab-group")) {
		const left = group.querySelectorAll("li.pair:not([hidden])").length;
		const jump = document.querySelector(`.lab-jumps a[href="#${group.getAttribute("aria-labelledby")}"]`);
		group.hidden = left === 0;
		if (!jump) continue;
		jump.hidden = left === 0;
		jump.querySelector(".lab-count").textContent = left;
	}
	document.getElementById("lab-found").textContent = `${shown} of ${pairs.length} pairs`;
}

// ---- Start ----

document.addEventListener("click", (event) => {
	const button = event.target.closest("button.copy");
	if (button) copy(button);
	const attempt = event.target.closest("button.try");
	if (attempt) tryHere(attempt);
	const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
	const filter = event.target.closest("a[data-filter]");
	if (filter && page && plain) {
		event.preventDefault();
		setFilter({ ...readFilter(), [filter.dataset.filter]: filter.dataset.value });
	}
	const meant = event.target.closest("a[data-fill]");
	const input = meant && document.getElementById(meant.dataset.fill);
	if (input && plain) { // what else is typed stays
		event.preventDefault();
		input.value = meant.textContent;
		input.focus();
	}
	const local = event.target.closest('a[href^="#"]');
	if (local && plain) setTimeout(() => reveal(decodeURIComponent(local.hash.slice(1))));
});

showCopyButtons(document);
document.querySelector("#error-summary, #trouble, #token-verdict[autofocus]")?.focus();
desk?.elements.token.addEventListener("input", explain);
if (cors) {
	cors.addEventListener("submit", corsSimulate);
	cors.addEventListener("input", corsChanged);
	document.addEventListener("toggle", (event) => { if (event.target.dataset?.key) unfolded.set(event.target.dataset.key, event.target.open); }, true);
	consoleForm.addEventListener("submit", (event) => {
		event.preventDefault();
		corsSend({ do: "console", line: consoleForm.elements.console.value }, () => consoleForm.submit());
	});
	for (const el of document.querySelectorAll(".cors-try")) el.hidden = false;
}
if (lab && !new URLSearchParams(location.search).get("q")) {
	lab.elements.q.addEventListener("input", filterLab); // all pairs are on the page
	lab.querySelector("button").hidden = true;
	if (lab.elements.q.value) filterLab();
}
addEventListener("hashchange", revealHash);
if (page) {
	applyFilter();
	revealHash();
	if (!finished) {
		clock();
		follow();
	}
}
