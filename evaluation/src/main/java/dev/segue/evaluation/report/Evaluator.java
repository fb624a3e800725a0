package dev.segue.evaluation.report;

import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.recipe.Timeline;
import dev.segue.evaluation.judge.Aspect;
import dev.segue.evaluation.judge.Judge;
import dev.segue.evaluation.judge.JudgeFolder;
import dev.segue.evaluation.judge.Seen;
import dev.segue.evaluation.measure.Cuts;
import dev.segue.evaluation.measure.Gaussian;
import dev.segue.evaluation.measure.Measure;
import dev.segue.evaluation.measure.Measures;
import dev.segue.evaluation.measure.Meter;
import dev.segue.evaluation.measure.Observed;
import dev.segue.evaluation.video.Picture;
import dev.segue.evaluation.video.VideoFile;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Measures videos, and drawn clips of the same prompts beside them. Not thread-safe. */
public final class Evaluator {
  private final JudgeFolder folder;
  private final Judge judge;
  private final Map<String, Observed> drawn = new HashMap<>();

  /**
   * An evaluator.
   *
   * @param folder of the judge, or null where there is none: pictures are measured alone
   * @param judge or null likewise
   */
  public Evaluator(JudgeFolder folder, Judge judge) {
    this.folder = folder;
    this.judge = judge;
  }

  /** Hands frames over, in order. */
  @FunctionalInterface
  public interface Frames {
    void to(Consumer<Picture> next);
  }

  /**
   * Measures a video.
   *
   * @param prompts what shall be seen when, or null: then nothing is said of what it shows
   * @param frames are called for once
   */
  public Evaluated evaluate(String name, Timeline prompts, Cuts cuts, Frames frames) {
    Observed video = observe(prompts, cuts, frames);
    // A drawn clip shows one thing.
    Optional<JudgeFolder.Drawn> clip =
        folder == null || prompts == null || prompts.entries().size() > 1
            ? Optional.empty()
            : folder.drawn(prompts.entries().get(0).prompt());
    Observed reference = clip.map(one -> drawn(one, cuts)).orElse(null);
    Map<Measure, Double> measures = new EnumMap<>(Measure.class);
    measures.putAll(Measures.of(video));
    Map<Measure, Double> ofDrawn = new EnumMap<>(Measure.class);
    if (reference != null) {
      ofDrawn.putAll(Measures.of(reference));
      frechet(List.of(video), List.of(reference))
          .ifPresent(value -> measures.put(Measure.FRECHET, value));
      floor(List.of(reference)).ifPresent(value -> ofDrawn.put(Measure.FRECHET, value));
    }
    return new Evaluated(name, prompts, video, measures, reference, ofDrawn);
  }

  private Observed observe(Timeline prompts, Cuts cuts, Frames frames) {
    Meter meter = new Meter(cuts, judge, segment -> asked(prompts, cuts.middle(segment)));
    frames.to(meter::take);
    return meter.observed();
  }

  /** What all that holds at a frame asks for alike. */
  private Map<Aspect, String> asked(Timeline prompts, int frame) {
    if (folder == null || prompts == null) {
      return Map.of();
    }
    Map<Aspect, String> alike = null;
    for (Prompt.Part part : prompts.at(frame).parts()) {
      Map<Aspect, String> asked = folder.phrases().asked(part.text());
      if (alike == null) {
        alike = asked;
      } else {
        alike.entrySet().retainAll(asked.entrySet());
      }
    }
    return alike;
  }

  private Observed drawn(JudgeFolder.Drawn clip, Cuts cuts) {
    return drawn.computeIfAbsent(
        clip.file() + " " + cuts,
        key ->
            observe(Timeline.of(clip.prompt()), cuts, next -> VideoFile.read(clip.file(), next)));
  }

  /** Of several videos at once, the drawn clips being those of their prompts. */
  public static Map<Measure, Double> over(List<Evaluated> videos) {
    Map<Measure, Double> all = Measures.over(videos.stream().map(Evaluated::measures).toList());
    all.remove(Measure.FRECHET);
    List<Evaluated> compared = videos.stream().filter(v -> v.drawn() != null).toList();
    frechet(compared.stream().map(Evaluated::video).toList(), distinct(compared))
        .ifPresent(value -> all.put(Measure.FRECHET, value));
    return all;
  }

  /** Of the drawn clips of several videos. */
  public static Map<Measure, Double> reference(List<Evaluated> videos) {
    Map<Measure, Double> all =
        Measures.over(
            videos.stream().map(Evaluated::reference).filter(one -> !one.isEmpty()).toList());
    all.remove(Measure.FRECHET);
    floor(distinct(videos)).ifPresent(value -> all.put(Measure.FRECHET, value));
    return all;
  }

  private static List<Observed> distinct(List<Evaluated> videos) {
    return videos.stream().map(Evaluated::drawn).filter(Objects::nonNull).distinct().toList();
  }

  private static Optional<Double> frechet(List<Observed> videos, List<Observed> drawn) {
    return distance(seen(videos), seen(drawn));
  }

  /** How far drawn frames are from drawn frames: the first half of each clip from the second. */
  private static Optional<Double> floor(List<Observed> drawn) {
    return distance(
        drawn.stream().flatMap(d -> d.seen().subList(0, d.seen().size() / 2).stream()).toList(),
        drawn.stream()
            .flatMap(d -> d.seen().subList(d.seen().size() / 2, d.seen().size()).stream())
            .toList());
  }

  private static List<Seen> seen(List<Observed> videos) {
    return videos.stream().flatMap(video -> video.seen().stream()).toList();
  }

  private static Optional<Double> distance(List<Seen> a, List<Seen> b) {
    if (a.size() < 2 || b.size() < 2) {
      return Optional.empty();
    }
    return Optional.of(gaussian(a).distance(gaussian(b)));
  }

  private static Gaussian gaussian(List<Seen> seen) {
    return Gaussian.of(seen.stream().map(Seen::features).toList());
  }
}
