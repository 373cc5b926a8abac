"use strict";
// Views of a comparison. Without this script both pictures stand side by
// side with the outline drawn, and that is what is printed.
for (const comparison of document.querySelectorAll(".comparison")) {
  const find = (selector) => comparison.querySelector(selector);
  const aligned = find(".aligned");
  const outline = find("svg.outline");
  const heat = find(".heat");
  const swap = find(".swap");
  const auto = find(".auto input");
  const range = find("input[type=range]");
  const captions = comparison.querySelectorAll(".pane.claim figcaption [data-of]");
  let view = "side";
  let timer = 0;

  // caption says which picture the frame shows while only one is shown.
  const caption = () => {
    if (captions.length < 2) return;
    const reference = view === "blink" && !aligned.hidden;
    captions[0].hidden = reference;
    captions[1].hidden = view === "side" || (view === "blink" && !reference);
  };
  const flip = () => { aligned.hidden = !aligned.hidden; caption(); };
  const stop = () => { clearInterval(timer); timer = 0; };
  const alternate = () => { stop(); if (view === "blink" && auto.checked) timer = setInterval(flip, 900); };

  const show = (name) => {
    view = name;
    comparison.classList.toggle("single", name !== "side");
    comparison.classList.toggle("is-slider", name === "slider");
    find(".sliding").hidden = name !== "slider";
    find(".blinking").hidden = name !== "blink";
    find(".aligned-note").hidden = name === "side";
    aligned.hidden = name !== "slider";
    alternate();
    caption();
  };

  find(".controls").hidden = false;
  if (aligned) {
    find(".views").hidden = false;
    for (const input of comparison.querySelectorAll(".views input")) {
      input.addEventListener("change", () => show(input.value));
    }
    range.addEventListener("input", () => comparison.style.setProperty("--cut", range.value));
    swap.addEventListener("click", flip);
    auto.addEventListener("change", alternate);
  }
  const ticks = [[find(".tick-outline input"), outline], [find(".tick-heat input"), heat]];
  for (const [tick, layer] of ticks) {
    if (tick && layer) tick.addEventListener("change", () => layer.toggleAttribute("hidden", !tick.checked));
  }
}
addEventListener("beforeprint", () => {
  for (const d of document.querySelectorAll("details")) d.open = true;
});
