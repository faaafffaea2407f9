// Everything here is a convenience: each page works in full without it.
"use strict";
(() => {
  const all = (selector) => document.querySelectorAll(selector);
  const typing = (target) => target.closest("input, select, textarea") !== null;

  // Buttons that need this file are hidden in the HTML until it runs.
  for (const button of all("button[data-copy], button[data-print]")) button.hidden = false;

  for (const button of all("button[data-copy]")) {
    button.addEventListener("click", async () => {
      const said = document.getElementById(button.dataset.said);
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        said.textContent = button.dataset.done;
      } catch {
        said.textContent = button.dataset.failed;
      }
    });
  }

  for (const button of all("button[data-print]")) {
    button.addEventListener("click", () => window.print());
  }

  // Where somebody is goes into the form only when they ask for it, and can be taken out again.
  for (const button of navigator.geolocation ? all("button[data-locate]") : []) {
    const field = document.getElementById(button.dataset.locate);
    const told = document.getElementById(button.dataset.told);
    const drop = document.querySelector("button[data-unlocate]");
    const show = (said) => {
      told.textContent = said;
      drop.hidden = field.value === "";
    };
    button.hidden = false;
    show(told.textContent);
    button.addEventListener("click", () => {
      show(button.dataset.busy);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          field.value = `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`;
          show(button.dataset.done);
        },
        () => show(button.dataset.failed),
        { enableHighAccuracy: true, timeout: 20000 },
      );
    });
    drop.addEventListener("click", () => {
      field.value = "";
      show("");
      button.focus();
    });
  }

  // Counts as the server does: characters, not UTF-16 units. Read aloud only when typing pauses.
  for (const output of all("[data-counts]")) {
    const field = document.getElementById(output.dataset.counts);
    const words = output.dataset;
    let pause;
    const tell = () => {
      const left = Number(words.limit) - [...field.value].length;
      output.textContent = (left < 0 ? words.over : words.left).replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
      output.classList.toggle("over", left < 0);
    };
    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(tell, 250);
    });
    tell();
  }

  // The error summary takes the focus, so that a reader hears it first.
  const summary = document.querySelector("[data-summary]");
  if (summary) summary.focus();

  // Replay: left and right step through the history, except while a control uses the arrows.
  const replay = document.querySelector("[data-replay]");
  if (replay) {
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || typing(event.target)) return;
      const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
      const link = rel && replay.querySelector(`a[rel=${rel}]`);
      if (link) link.click();
    });
    const slider = replay.querySelector("input[type=range]");
    const output = replay.querySelector("output");
    if (slider && output) slider.addEventListener("input", () => { output.textContent = slider.value; });
  }

  // Queue: j and k move along the rows, only while the table has the focus (WCAG 2.1.4).
  const queue = document.querySelector("table[data-queue]");
  if (queue) {
    queue.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) return;
      const links = [...queue.querySelectorAll("a[data-row]")];
      const step = { j: 1, k: -1 }[event.key];
      if (!step || links.length === 0) return;
      const next = links.indexOf(document.activeElement) + step;
      links[Math.max(0, Math.min(links.length - 1, next))].focus();
      event.preventDefault();
    });
  }

})();
