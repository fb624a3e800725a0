package dev.segue.testbed.simulation;

import dev.segue.diffusion.plan.Plan;
import dev.segue.kernel.Json;
import dev.segue.producer.intake.Reading;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Span;
import dev.segue.schemas.SteeredPrompts;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.Terms;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoRequested;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The videos that are asked for. */
final class Videos {
  private static final int MOST_TRACKS = 14;

  private final World world;
  private final Map<String, VideoDescription> all = new LinkedHashMap<>();
  private final Set<String> dated = new HashSet<>();
  private final Set<String> cancelled = new HashSet<>();
  private int steerings;

  Videos(World world) {
    this.world = world;
  }

  /** Asks for one or two; where there are two bundles, for one with each. */
  void ask() {
    List<SimBundle> bundles = world.faults.bundles();
    int count = Math.max(bundles.size(), 1 + world.random.nextInt(2));
    for (int v = 0; v < count; v++) {
      ask("v" + v, bundles.get(v % bundles.size()));
    }
  }

  private void ask(String id, SimBundle bundle) {
    String recipe = SimRecipes.NAMES.get(world.random.nextInt(SimRecipes.NAMES.size()));
    String prompt = "a red ball";
    if (world.faults.happensOnce(Fault.POISON)) {
      boolean isWindows = world.random.nextBoolean() && SimRecipes.refines(recipe, bundle);
      prompt = isWindows ? SimExperts.POISONED_WINDOWS : SimExperts.POISONED_STRUCTURES;
    }
    VideoDescription video;
    do {
      int length = bundle.manifest.latent().frames();
      int frames = length * (1 + world.random.nextInt(12)) - world.random.nextInt(length);
      video =
          new VideoDescription(
              id,
              prompt,
              story(prompt, frames),
              frames,
              8,
              world.random.nextInt(2),
              bundle.digest,
              bundle.name(),
              bundle.latent(),
              SimRecipes.recorded(recipe, bundle));
    } while (SimRecipes.readers(video).plan().tracks() > MOST_TRACKS);
    all.put(id, video);
    Duration deadline = null;
    if (world.faults.isEnabled(Fault.DEADLINE) && world.random.nextBoolean()) {
      deadline = Duration.ofMillis(500 + world.random.nextInt(10_000));
      dated.add(id);
      world.faults.happened(Fault.DEADLINE);
    }
    Terms.Asked terms =
        new Terms.Asked(
            world.random.nextBoolean() ? "t" + world.random.nextInt(2) : null,
            world.random.nextInt(10),
            deadline,
            null,
            null,
            null);
    send(request(video, prompt, terms), world.random.nextInt(300));
    if (world.faults.isEnabled(Fault.REQUEST_REPEATED)) {
      world.faults.happened(Fault.REQUEST_REPEATED);
      send(request(video, prompt, terms), 400 + world.random.nextInt(5_000));
      send(request(video, "another", Terms.Asked.NONE), 400 + world.random.nextInt(5_000));
    }
  }

  /** Up to three more prompts, or none. */
  private List<TimedPrompt> story(String prompt, int frames) {
    if (prompt.startsWith("poisoned") || world.random.nextInt(3) > 0) {
      return null;
    }
    List<TimedPrompt> entries = new ArrayList<>();
    entries.add(TimedPrompt.ofFrames(0, prompt, 0));
    for (String word = "!"; word.length() < 4; word += "!") {
      int last = entries.get(entries.size() - 1).at().frames();
      int at = last + 1 + world.random.nextInt(frames);
      if (at < frames) {
        int transition = world.random.nextInt(frames - at + 1);
        entries.add(TimedPrompt.ofFrames(at, prompt + word, transition));
      }
    }
    return entries;
  }

  private static VideoRequested request(VideoDescription video, String prompt, Terms.Asked terms) {
    return new VideoRequested(
        video.id(),
        prompt,
        video.frames(),
        video.fps(),
        video.seed(),
        video.recipe().get("name").asText(),
        null,
        video.bundle(),
        terms);
  }

  private void send(VideoRequested request, long millis) {
    world.in(null, millis, () -> world.wires.requests.append(request));
  }

  /** What intake makes of a request. */
  Reading.Wanted wanted(VideoRequested request) {
    return new Reading.Wanted(
        all.get(request.video()), request.prompt(), request.terms(), List.of());
  }

  /** Somebody cancels one of them that has not ended, if there is one. */
  boolean cancelOne() {
    String video = List.copyOf(all.keySet()).get(world.random.nextInt(all.size()));
    if (world.judge.ending(video) != null) {
      return false;
    }
    cancelled.add(video);
    world.wires.requests.append(new CancelRequested(video));
    return true;
  }

  /** Somebody wants one of them to show something else, if there is one that has not ended. */
  boolean steerOne() {
    String id = List.copyOf(all.keySet()).get(world.random.nextInt(all.size()));
    if (world.judge.ending(id) != null || isPoison(id)) {
      return false;
    }
    steerings++;
    VideoDescription video = all.get(id);
    Span at =
        world.random.nextBoolean() ? null : Span.ofFrames(world.random.nextInt(video.frames()));
    Span transition = world.random.nextBoolean() ? null : Span.ofFrames(world.random.nextInt(40));
    SteeringRequested wish =
        new SteeringRequested(id, "s" + steerings, at, "steered " + steerings % 3, transition);
    world.wires.requests.append(wish);
    if (world.random.nextInt(3) == 0) {
      world.in(null, world.random.nextInt(5_000), () -> world.wires.requests.append(wish));
    }
    return true;
  }

  /** One as it is now: steered as the store says. */
  VideoDescription newest(String id) {
    VideoDescription video = all.get(id);
    byte[] json = world.store.peek(Keys.prompts(id, 1));
    while (json != null) {
      video = video.steered(Json.read(json, SteeredPrompts.class).prompts());
      json = world.store.peek(Keys.prompts(id, video.steerings() + 1));
    }
    return video;
  }

  Set<String> ids() {
    return all.keySet();
  }

  VideoDescription get(String id) {
    return all.get(id);
  }

  /** How many forwards it takes to make those of a bundle. */
  int forwards(SimBundle bundle) {
    int forwards = 0;
    for (VideoDescription video : all.values()) {
      if (video.bundle().equals(bundle.digest)) {
        Plan plan = SimRecipes.readers(video).plan();
        for (int i = 0; i < plan.tracks(); i++) {
          forwards += plan.steps(i);
        }
        forwards += plan.layout().chunks() * plan.refinements();
      }
    }
    return forwards;
  }

  boolean isPoison(String id) {
    return all.get(id).prompt().startsWith("poisoned");
  }

  /** Whether it may end before it is complete. */
  boolean mayEndEarly(String id) {
    return isPoison(id) || hasDeadline(id) || isCancelled(id);
  }

  boolean hasDeadline(String id) {
    return dated.contains(id);
  }

  boolean isCancelled(String id) {
    return cancelled.contains(id);
  }
}
