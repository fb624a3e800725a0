// Every call for videos that the public client has, against the server whose address is the first
// argument. What it saw goes to stdout as one line of JSON.
import { createServer } from "node:http";
import OpenAI from "openai";

const [address, key = "none", secret] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: key });
const seen = {};

async function ended(id) {
  for (;;) {
    const video = await client.videos.retrieve(id);
    if (video.status === "completed" || video.status === "failed") {
      return video;
    }
    await new Promise((resume) => setTimeout(resume, 200));
  }
}

async function refused(call) {
  try {
    await call();
    return "it was not refused";
  } catch (error) {
    return { class: error.constructor.name, status: error.status, code: error.code, message: error.message };
  }
}

const asked = await client.videos.create({ prompt: "a red ball", seconds: "4" });
seen.created = { object: asked.object, status: asked.status, seconds: asked.seconds };
const video = await ended(asked.id);
seen.ended = { status: video.status, progress: video.progress, error: video.error };
for (const variant of ["video", "thumbnail", "spritesheet"]) {
  const answer = await client.videos.downloadContent(asked.id, { variant });
  seen[variant] = {
    type: answer.headers.get("content-type"),
    bytes: (await answer.arrayBuffer()).byteLength,
  };
}

const told = await new Promise((resolve, reject) => {
  const events = [];
  const receiver = createServer((request, answer) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", async () => {
      const body = Buffer.concat(parts).toString("utf8");
      try {
        events.push(await client.webhooks.unwrap(body, request.headers, secret));
        await refused(() => client.webhooks.unwrap(body + " ", request.headers, secret)).then(
          (changed) => (seen.changed = changed.class),
        );
      } catch (error) {
        reject(error);
      }
      answer.writeHead(204).end();
      if (events.length === 3) {
        receiver.close();
        resolve(events);
      }
    });
  });
  receiver.listen(0, "127.0.0.1", async () => {
    const webhook = `http://127.0.0.1:${receiver.address().port}/`;
    seen.hooked = (await client.videos.create({ prompt: "a red ball", seconds: "1", webhook })).id;
  });
});
seen.told = told.map((event) => [event.object, event.type, event.data.id === seen.hooked]);

const second = await client.videos.create({ prompt: "a blue kite", seconds: "1" });
const listed = [];
for await (const one of client.videos.list({ limit: 1, order: "asc" })) {
  listed.push(one.id);
}
seen.listed = [listed.indexOf(asked.id) >= 0, listed.indexOf(asked.id) < listed.indexOf(second.id)];

const story = await client.videos.create({
  prompt: "a red ball",
  seconds: "4",
  prompts: [
    { at: 1.5, prompt: "a blue kite" },
    { at: { frames: 20 }, prompt: "a green boat", transition: { frames: 8 } },
  ],
});
seen.story = story.prompts;
seen.storyRefused = await refused(() =>
  client.videos.create({ prompt: "a", seconds: "1", prompts: [{ at: 9, prompt: "b" }] }),
);

const headers = { "Idempotency-Key": "node-" + asked.id };
const wish = { prompt: "a green boat", seconds: "1" };
const same = [
  (await client.videos.create(wish, { headers })).id,
  (await client.videos.create(wish, { headers })).id,
];
seen.same = same[0] === same[1];
seen.conflict = await refused(() => client.videos.create({ ...wish, seconds: "2" }, { headers }));

async function made(edit) {
  const child = await edit;
  const end = await ended(child.id);
  return { parent: child.remixed_from_video_id === asked.id, seconds: child.seconds, status: end.status };
}
const parent = { id: asked.id };
seen.remixed = await made(client.videos.remix(asked.id, { prompt: "a blue kite" }));
seen.edited = await made(client.videos.edit({ prompt: "a blue kite", video: parent }));
seen.extended = await made(
  client.videos.extend({ prompt: "a blue kite", seconds: "2", video: parent }),
);
seen.noParent = await refused(() => client.videos.remix("none", { prompt: "a" }));

const stopped = await client.videos.create({ prompt: "a long way", seconds: "500" });
await client.post(`/videos/${stopped.id}/cancel`);
seen.cancelled = (await ended(stopped.id)).error.code;

seen.deleted = await client.videos.delete(asked.id);
seen.deleted.id = seen.deleted.id === asked.id;
seen.gone = await refused(() => client.videos.retrieve(asked.id));
seen.goneContent = await refused(() => client.videos.downloadContent(asked.id));
seen.size = await refused(() => client.videos.create({ prompt: "a", size: "1024x1792" }));
seen.model = await refused(() => client.videos.create({ prompt: "a", model: "sora-2" }));
console.log(JSON.stringify(seen));
