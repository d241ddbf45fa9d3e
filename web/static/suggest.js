/* SPDX-License-Identifier: EUPL-1.2 */
/* Offers pages while a reader types, after the ARIA pattern of an editable combobox
   with list autocompletion. Without this file the form works as it does. */
(() => {
  "use strict";
  const shortest = 3, pause = 180;
  const lang = document.documentElement.lang;

  const enhance = (input) => {
    const list = document.createElement("ul");
    list.id = input.id + "-offers";
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.offers);
    list.hidden = true;
    const said = document.createElement("p");
    said.className = "hidden";
    said.setAttribute("role", "status");
    input.closest(".searchbox-line").append(list, said);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    let timer = 0, chosen = -1, asked = "", links = [];
    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (n) => {
      const options = list.children;
      if (chosen >= 0) options[chosen].setAttribute("aria-selected", "false");
      chosen = (n + options.length) % options.length;
      options[chosen].setAttribute("aria-selected", "true");
      options[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[chosen].id);
    };
    const show = (offers) => {
      list.replaceChildren();
      links = [];
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      offers.forEach((offer, n) => {
        const option = document.createElement("li");
        option.id = list.id + "-" + n;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const kind = document.createElement("span");
        kind.textContent = offer.kind;
        option.append(offer.name + " ", kind);
        option.addEventListener("pointerdown", (e) => { e.preventDefault(); location.assign(offer.url); });
        list.append(option);
        links.push(offer.url);
      });
      list.hidden = offers.length === 0;
      input.setAttribute("aria-expanded", String(offers.length > 0));
      said.textContent = offers.length ? input.dataset.offers + " " + offers.length : "";
    };
    const ask = async () => {
      const text = input.value.trim();
      if (text === asked) return;
      asked = text;
      if (text.length < shortest) { show([]); return; }
      try {
        const answer = await fetch("/" + lang + "/suggestions?q=" + encodeURIComponent(text));
        const offers = answer.ok ? await answer.json() : [];
        if (text === asked && document.activeElement === input) show(offers);
      } catch { show([]); }
    };
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, pause); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (e) => {
      if (list.hidden) return;
      if (e.key === "ArrowDown") { e.preventDefault(); choose(chosen + 1); }
      if (e.key === "ArrowUp") { e.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
      if (e.key === "Escape") { e.preventDefault(); close(); }
      if (e.key === "Enter" && chosen >= 0) { e.preventDefault(); location.assign(links[chosen]); }
    });
  };
  document.querySelectorAll("input[data-offers]").forEach(enhance);
})();
