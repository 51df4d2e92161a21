package e2e

// The scripts of TestEveryPage: each returns a list of what is wrong, for a person to read.

// pageProblems checks what holds on every page.
const pageProblems = `(() => {
	const out = [];
	const is = (ok, text) => { if (!ok) out.push(text); };
	is(document.title.endsWith(" · Casdoctor"), "title " + document.title);
	is(document.querySelectorAll("h1").length === 1, document.querySelectorAll("h1").length + " h1");
	is(document.documentElement.lang === "en", "no language");
	is(document.querySelector("a.skip[href='#main']") && document.querySelector("main#main"), "no skip link");
	const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
	const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
	is(!twice.length, "ids twice: " + twice);
	for (const a of document.querySelectorAll("a[href^='#']")) is(document.getElementById(decodeURIComponent(a.hash.slice(1))), "no goal for " + a.getAttribute("href"));
	for (const e of document.querySelectorAll("[aria-describedby], [aria-labelledby]")) {
		for (const id of ((e.getAttribute("aria-describedby") || "") + " " + (e.getAttribute("aria-labelledby") || "")).split(/\s+/)) is(!id || document.getElementById(id), "no element " + id + " to refer to");
	}
	for (const e of document.querySelectorAll("[style], style, script:not([src])")) out.push("inline: " + e.outerHTML.slice(0, 80));
	for (const w of document.querySelector("main").innerText.match(/\bHttps?:\/\/\S+|%!\w|<nil>|\bNaN\b/g) || []) out.push("text: " + w);
	return out;
})()`

// layoutProblems lists what does not fit a narrow screen: a document that scrolls
// sideways, text that is cut off at its edge, targets for a finger that lie over each other.
const layoutProblems = `(() => {
	const out = [], root = document.documentElement;
	const name = e => e.localName + (e.id ? "#" + e.id : "") + "." + e.className + " “" + e.textContent.trim().slice(0, 40) + "”";
	if (root.scrollWidth > root.clientWidth) out.push("scrolls sideways: " + root.scrollWidth + " of " + root.clientWidth);
	const scrolls = e => { for (; e; e = e.parentElement) if (["auto", "scroll"].includes(getComputedStyle(e).overflowX)) return true; return false; };
	for (const e of document.querySelectorAll("body *")) {
		if (!e.checkVisibility() || e.closest(".unseen, .skip, svg")) continue;
		const box = e.getBoundingClientRect();
		if (box.width && (box.right > root.clientWidth + .5 || box.left < -.5) && !scrolls(e.parentElement)) out.push("beyond the edge: " + name(e));
		if (["hidden", "clip"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1) out.push("cut off: " + name(e));
	}
	const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, label.choice")].filter(e => e.checkVisibility() && !e.closest(".skip"));
	const boxes = targets.flatMap(e => [...e.getClientRects()].map(r => ({ e, r })));
	for (const a of boxes) {
		for (const b of boxes) {
			if (a.e === b.e || a.e.contains(b.e) || b.e.contains(a.e)) continue;
			const x = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left), y = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
			if (x > 1 && y > 1 && a.r.top <= b.r.top) out.push("over each other: " + name(a.e) + " and " + name(b.e));
		}
	}
	return [...new Set(out)].slice(0, 12);
})()`

const openAll = `for (const d of document.querySelectorAll("details")) d.open = true`

// shapes lists the elements of the page by their place: names, classes and states of the
// element and of all around it. What looks the same has the same shape.
const shapes = `(() => {
	const known = new Map();
	const shape = e => {
		if (!e || e === document.documentElement) return "";
		if (!known.has(e)) {
			const states = ["aria-current", "aria-invalid", "hidden", "open", "type"].map(a => e.hasAttribute(a) ? a + "=" + e.getAttribute(a) : "");
			known.set(e, shape(e.parentElement) + " " + [e.localName, ...[...e.classList].sort(), ...states.filter(s => s)].join("."));
		}
		return known.get(e);
	};
	const all = e => [shape(e), ...[...e.querySelectorAll("*")].map(shape)];
	return { shape, all };
})()`

// thin takes off the page the items of lists that have nothing that an earlier item has not:
// most of the page of a run.
const thin = `{
	const { all } = ` + shapes + `, seen = new Set();
	for (const e of document.querySelectorAll("main li, main dl > div")) {
		if (!e.isConnected) continue;
		const here = all(e);
		if (here.every(s => seen.has(s))) e.remove();
		for (const s of here) seen.add(s);
	}
}`

// audit lists the violations of axe-core's rules. "all" has those of WCAG 2.2 that are off
// by default, "colours" what depends on the colours alone, "structure" what does not depend
// on how the page looks.
const audit = `(which => axe.run(document, {
	preload: false, resultTypes: ["violations"],
	...{
		all: { rules: { "target-size": { enabled: true } } },
		colours: { runOnly: ["color-contrast", "link-in-text-block"] },
		structure: { rules: { "color-contrast": { enabled: false }, "link-in-text-block": { enabled: false } } },
	}[which],
}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + " at " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " "))).slice(0, 20)))`

const notRun = `
###########################################################################
## CASDOCTOR_AXE is not set: the ACCESSIBILITY tests DID NOT RUN.        ##
## "make browser" fetches axe-core and runs them.                        ##
###########################################################################
`
