// The page reads well without this: it opens logs that are linked to, and all of them at once.
const logs = [...document.querySelectorAll("details.log")];

function openLinked() {
  const log = logs.find((each) => "#" + each.id === location.hash);
  if (log) {
    log.open = true;
    log.scrollIntoView({ block: "start" });
  }
}

for (const button of document.querySelectorAll("[data-open]")) {
  button.addEventListener("click", () => {
    for (const log of logs) log.open = button.dataset.open === "all";
  });
}
for (const tools of document.querySelectorAll(".tools")) tools.hidden = logs.length === 0;
addEventListener("hashchange", openLinked);
openLinked();
