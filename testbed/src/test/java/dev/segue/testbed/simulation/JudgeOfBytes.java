package dev.segue.testbed.simulation;

import static dev.segue.testbed.simulation.Judge.violation;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Readers;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoDescription;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Holds all that comes into the store against the undisturbed run. */
final class JudgeOfBytes {
  private final World world;
  private final Set<String> everStored = new HashSet<>();
  private final Set<String> everDeleted = new HashSet<>();

  JudgeOfBytes(World world) {
    this.world = world;
  }

  /** Whether something was stored at any time. */
  boolean wasStored(String key) {
    return everStored.contains(key);
  }

  /** Whether something was cleaned up at any time. */
  boolean wasDeleted(String key) {
    return everDeleted.contains(key);
  }

  void deleted(String key) {
    if (!key.contains("/work-")) {
      throw violation(key, "was deleted");
    }
    everDeleted.add(key);
  }

  void stored(String key, byte[] before, byte[] bytes) {
    if (before != null && !SimStore.same(before, bytes)) {
      throw violation(key, "was replaced by something else");
    }
    everStored.add(key);
    String id = key.split("/", 3)[1];
    String name = key.split("/", 3)[2];
    VideoDescription video = world.videos.newest(id);
    if (name.startsWith("prompts-")) {
      steered(id);
      return;
    }
    if (world.mode == Mode.SLIPS) {
      if (name.contains("/structures/")) {
        checkRebuilt(video, key, bytes);
      }
      return;
    }
    checkBytes(video, name, bytes);
  }

  /** What was made before is what it is with the new prompts, too. */
  private void steered(String id) {
    String prefix = "videos/" + id + "/";
    if (world.mode == Mode.SLIPS) {
      return;
    }
    for (String key : world.store.keys()) {
      if (key.startsWith(prefix)) {
        VideoDescription video = world.videos.newest(id);
        checkBytes(video, key.substring(prefix.length()), world.store.peek(key));
      }
    }
  }

  private void checkBytes(VideoDescription video, String name, byte[] bytes) {
    String id = video.id();
    String key = "videos/" + id + "/" + name;
    boolean isMade = name.startsWith("work") || name.startsWith("hls") || name.equals("video.mp4");
    if (isMade && !world.videos.isPoison(id)) {
      byte[] fixed = world.store.peek(Keys.executionClass(id));
      String executionClass = new String(fixed, StandardCharsets.UTF_8);
      byte[] wanted = Reference.of(video, executionClass, world.scratch).get(name);
      if (wanted == null) {
        throw violation(key, "is nothing that the video has");
      }
      if (!SimStore.same(wanted, bytes)) {
        throw violation(key, "has not the bytes of the undisturbed run");
      }
    }
  }

  /** Whatever the cells are, the structure is what follows from those that stand. */
  private void checkRebuilt(VideoDescription video, String key, byte[] bytes) {
    Readers readers = SimRecipes.readers(video);
    int i = readers.maker(Integer.parseInt(key.replaceAll(".*/([0-9]+)[.]safetensors", "$1")));
    SimExperts experts = new SimExperts(SimBundle.of(video.bundle()), Staff.ONE);
    TrackRun run = SimRecipes.of(video).track(VideoRecipes.spec(video), i, experts);
    Standing reads = new Standing(video);
    for (int k = 0; k < run.steps(); k++) {
      if (!world.store.has(Keys.cell(video, i, k))) {
        return;
      }
      run.accept(reads.cell(new Cell(i, k)));
    }
    for (Cell cell : readers.plan().finishReads(i)) {
      if (!world.store.has(Keys.cell(video, cell.track(), cell.step()))) {
        return;
      }
    }
    for (int segment : readers.plan().structuresRead(i)) {
      if (!world.store.has(Keys.structure(video, segment))) {
        return;
      }
    }
    if (!SimStore.same(Safetensors.write(run.structure(reads)), bytes)) {
      throw violation(key, "does not follow from the noise that stands");
    }
  }

  /** What stands in the store. */
  private final class Standing implements Reads {
    private final VideoDescription video;

    Standing(VideoDescription video) {
      this.video = video;
    }

    @Override
    public Tensor cell(Cell cell) {
      return Safetensors.read(world.store.peek(Keys.cell(video, cell.track(), cell.step())));
    }

    @Override
    public Tensor structure(int segment) {
      return Safetensors.read(world.store.peek(Keys.structure(video, segment)));
    }
  }
}
