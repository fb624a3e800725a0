package dev.segue.testbed.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.segue.diffusion.plan.Plan;
import dev.segue.infra.store.SteeredTimelines;
import dev.segue.producer.admit.Admission;
import dev.segue.producer.admit.Effort;
import dev.segue.producer.admit.Journal;
import dev.segue.producer.admit.JournalEntry;
import dev.segue.producer.admit.Moments;
import dev.segue.producer.cleanup.Leftovers;
import dev.segue.producer.flow.StoreCleaner;
import dev.segue.producer.intake.Reading;
import dev.segue.producer.intake.VideoFile;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.producer.plan.Planner;
import dev.segue.producer.plan.Plans;
import dev.segue.producer.plan.VideoState;
import dev.segue.producer.playlist.Endings;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.producer.queue.Cost;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.Task;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a producer decides, on the services' own classes; its shells are played here. */
final class Producer {
  static final int PARTITIONS = 2;
  static final Duration TIMEOUT = Duration.ofSeconds(40);
  static final Duration AFTERMATH = Duration.ofSeconds(80);
  private static final Duration QUIET = Duration.ofSeconds(60);
  private static final PlanningPolicy USUAL = PlanningPolicy.of(TIMEOUT);

  final List<Application.Durable> applications = new ArrayList<>();
  private final World world;
  private final SimRecipes recipes;
  private final PlanningPolicy policy;

  Producer(World world) {
    this.world = world;
    recipes = new SimRecipes(world.safeguards);
    policy =
        new PlanningPolicy(
            world.safeguards == Safeguards.NO_READMISSION ? Duration.ofDays(3650) : TIMEOUT,
            USUAL.failures(),
            USUAL.vanishings(),
            USUAL.patience(),
            USUAL.silence(),
            USUAL.memory(),
            AFTERMATH,
            world.isEditable ? PlanningPolicy.ALWAYS : Duration.ZERO,
            QUIET,
            AFTERMATH);
    applications.add(new Application.Durable("intake", List.of(world.wires.requests), Intake::new));
    for (int p = 0; p < PARTITIONS; p++) {
      List<Topic> inputs =
          List.of(
              world.wires.accepted.get(p),
              world.wires.structures.get(p),
              world.wires.chunks.get(p),
              world.wires.statuses.get(p));
      applications.add(new Application.Durable("planner-" + p, inputs, Planning::new));
    }
    applications.add(
        new Application.Durable("admission", List.of(world.wires.admission), Admitting::new));
  }

  static int partition(String video) {
    return Math.floorMod(video.hashCode(), PARTITIONS);
  }

  private final class Intake implements Application.Logic {
    private final Application on;
    private final VideoFiles files;

    Intake(Application on) {
      this.on = on;
      this.files = new VideoFiles(world.store.from(on.machine), recipes);
    }

    @Override
    public void hear(Event event, Instant now) {
      if (event instanceof CancelRequested cancel) {
        if (files.exists(cancel.video())) {
          accepted(cancel);
        }
      } else if (event instanceof SteeringRequested wish) {
        if (files.exists(wish.video())) {
          accepted(wish);
        }
      } else if (event instanceof VideoRequested request) {
        Reading.Wanted wanted = world.videos.wanted(request);
        VideoFile standing = files.settle(wanted, now);
        if (standing.request().equals(wanted.request())) {
          accepted(standing.accepted());
        }
      }
    }

    private void accepted(Event event) {
      int p = partition(event.key());
      on.send("accepted-" + p, () -> world.wires.accepted.get(p).append(event));
    }

    @Override
    public void tick(Instant now) {}
  }

  private final class Planning implements Application.Logic, Plans.Shelf {
    private final Application on;
    private final Plans plans;
    private final Map<String, VideoState> states = new LinkedHashMap<>();

    Planning(Application on) {
      this.on = on;
      on.changelog().forEach((video, state) -> states.put(video, copy(state, VideoState.class)));
      plans =
          new Plans(
              new Planner(recipes::plan, policy),
              new Endings(world.store.from(on.machine)),
              new SteeredTimelines(world.store.from(on.machine)),
              cleaning(),
              policy,
              this,
              this::send);
      on.soon(() -> plans.takeOver(world.clock.instant()));
    }

    /** On a thread of its own, which reaches the store as little as the planner's. */
    private Plans.Cleaning cleaning() {
      Map<String, Leftovers> known = new HashMap<>();
      return new Plans.Cleaning(
          video ->
              known.computeIfAbsent(
                  video.id(),
                  id -> new Leftovers(video, SimRecipes.readers(video), world.isEditable)),
          new StoreCleaner(
              world.store.from(on.machine),
              task -> world.in(on.machine, 5 + world.random.nextInt(200), task)));
    }

    private void send(String topic, Event event) {
      if (topic.equals(Topics.ADMISSION)) {
        on.send(topic, () -> world.wires.admission.append(event));
      } else {
        int p = partition(event.key());
        on.send(topic, () -> world.wires.statuses.get(p).append(event));
      }
    }

    @Override
    public void hear(Event event, Instant now) {
      plans.hear(event, now);
    }

    @Override
    public void tick(Instant now) {
      plans.tick(now);
    }

    @Override
    public VideoState find(String video) {
      return states.get(video);
    }

    @Override
    public void put(String video, VideoState state) {
      states.put(video, state);
      on.keep(video, state);
    }

    @Override
    public void remove(String video) {
      throw new IllegalStateException("nobody deletes videos here");
    }

    @Override
    public Map<String, VideoState> all() {
      return new LinkedHashMap<>(states);
    }
  }

  private final class Admitting implements Application.Logic, Journal {
    private final Application on;
    private final Admission admission;
    private List<Event> unsure;

    Admitting(Application on) {
      this.on = on;
      admission = new Admission(policy, this::effort, this);
      List<JournalEntry> kept = new ArrayList<>();
      on.changelog().values().forEach(one -> kept.add(copy(one, JournalEntry.class)));
      unsure = admission.restore(kept);
    }

    @Override
    public void hear(Event event, Instant now) {
      say(admission.hear(event, now));
    }

    @Override
    public void tick(Instant now) {
      say(unsure);
      unsure = List.of();
      say(admission.tick(now));
    }

    private Effort effort(VideoDescription video) {
      Plan plan = recipes.plan(video).plan();
      return Effort.of(
          plan.reach(),
          Cost.of(plan, recipes.evaluations(video)),
          Moments.of(plan, RecipeBook.kept(recipes, video)));
    }

    private void say(List<Event> words) {
      for (Event word : words) {
        String partition =
            word instanceof Task task
                ? Wires.lane(task).topic().name()
                : Topics.STRUCTURES + partition(word.key());
        on.send(partition, () -> world.wires.say(word));
      }
    }

    @Override
    public void put(JournalEntry entry) {
      on.keep(entry.key(), entry);
    }

    @Override
    public void delete(String key) {
      on.keep(key, null);
    }
  }

  private static <T> T copy(Object value, Class<T> type) {
    try {
      return EventCodec.json().readValue(EventCodec.json().writeValueAsBytes(value), type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
