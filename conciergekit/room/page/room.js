// Whether the process behind this page is still there: if another took its place, or somebody else has it, the page opens
// again by itself.
const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
const away = document.getElementById("away");

const opening = setInterval(() => {
  if (document.querySelector(".jupyter-widgets")) {
    document.getElementById("loading").remove();
    clearInterval(opening);
  }
}, 100);

setInterval(async () => {
  try {
    const answer = await fetch(config.baseUrl + "now", { cache: "no-store", signal: AbortSignal.timeout(4000) });
    const now = answer.ok ? (await answer.json()).kernel : "";
    away.hidden = now === config.kernelId;
    if (answer.status === 404 || (now && now !== config.kernelId)) location.reload();
  } catch {
    away.hidden = false;
  }
}, 3000);
