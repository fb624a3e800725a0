"use strict";

const wish = document.getElementById("wish");
const problem = document.getElementById("problem");
const body = document.getElementById("videos");
const more = document.getElementById("more");
let shown = 20;

wish.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  const asked = { prompt: wish.prompt.value };
  for (const name of ["frames", "fps", "seed", "priority"]) {
    if (wish[name].value !== "") {
      asked[name] = Number(wish[name].value);
    }
  }
  const button = wish.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch("/v1/videos", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
    });
    const said = await answer.json();
    if (answer.ok) {
      location.assign("/watch/" + encodeURIComponent(said.id));
    } else {
      complain(said.detail);
    }
  } catch {
    complain("The server does not answer.");
  } finally {
    button.disabled = false;
  }
});

more.addEventListener("click", () => {
  shown = Math.min(100, shown + 40);
  refresh();
});

function complain(text) {
  problem.textContent = text;
  problem.hidden = false;
}

function cell(text) {
  const td = document.createElement("td");
  td.textContent = text;
  return td;
}

function row(video) {
  const tr = document.createElement("tr");
  const prompt = document.createElement("td");
  const link = document.createElement("a");
  link.href = "/watch/" + encodeURIComponent(video.id);
  link.textContent = video.prompt;
  prompt.append(link);
  const progress = document.createElement("td");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = video.progress;
  progress.append(bar);
  tr.append(
    prompt,
    cell(video.status.replace("_", " ")),
    progress,
    cell(video.chunks + " / " + video.chunk_count),
    cell(new Date(video.created_at * 1000).toLocaleString()),
  );
  return tr;
}

async function refresh() {
  try {
    const page = await (await fetch("/v1/videos?limit=" + shown)).json();
    body.replaceChildren(...page.data.map(row));
    document.getElementById("none").hidden = page.data.length > 0;
    more.hidden = !page.has_more || shown >= 100;
  } catch {
    // The next try may find the server again.
  }
}

refresh();
setInterval(refresh, 2000);
