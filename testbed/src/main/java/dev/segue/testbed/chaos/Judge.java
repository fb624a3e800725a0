package dev.segue.testbed.chaos;

import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import dev.segue.testbed.chaos.fault.Kind;
import dev.segue.testbed.chaos.watch.Observer.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds what came of a run against what must always hold. */
final class Judge {
  /** How many attempts of one task may be reported as failed before its video fails. */
  private static final int MAX_FAILURES = 3;

  /** What a service logs where it counts a result that differs from the one that was stored. */
  private static final String DIFFERENT = "a result differs from the one in the store";

  private final Rig rig;
  private final Reference reference;

  Judge(Rig rig, Reference reference) {
    this.rig = rig;
    this.reference = reference;
  }

  Verdict judge(long seed, String row, Outcome outcome) throws InterruptedException {
    List<String> violations = new ArrayList<>(outcome.trouble());
    int lost = 0;
    int twice = 0;
    int identical = 0;
    for (Map.Entry<String, Wish> one : outcome.healthy().entrySet()) {
      String video = one.getKey();
      Set<End> ends = rig.observer.ends(video);
      if (ends.isEmpty()) {
        lost++;
        violations.add(video + " is lost: it has not ended");
      } else if (ends.size() > 1) {
        twice++;
        violations.add(video + " ended more than once: " + ends);
      } else if (ends.iterator().next().state() != State.COMPLETED) {
        violations.add(video + " was not completed: " + ends);
      } else {
        List<String> differences = differences(video, reference.files().get(one.getValue()));
        identical += differences.isEmpty() ? 1 : 0;
        violations.addAll(differences);
      }
    }
    for (Map.Entry<String, Kind> one : outcome.sick().entrySet()) {
      Set<End> ends = rig.observer.ends(one.getKey());
      lost += ends.isEmpty() ? 1 : 0;
      violations.addAll(failed(one.getKey(), one.getValue(), ends));
    }
    violations.addAll(rig.playlists.violations());
    violations.addAll(rig.cluster.said(DIFFERENT));
    return new Verdict(
        seed,
        row,
        outcome.faults().size(),
        outcome.healthy().size() + outcome.sick().size(),
        lost,
        twice,
        identical,
        outcome.healthy().size(),
        repeated(outcome),
        recoveries(outcome),
        outcome.took(),
        List.copyOf(violations));
  }

  /** What a completed video's files are, which makes the reference. */
  Map<String, String> files(String video) throws InterruptedException {
    int chunks = rig.observer.status(video).map(VideoStatus::chunkCount).orElse(0);
    return rig.files.of(video, chunks, rig.producer());
  }

  private List<String> differences(String video, Map<String, String> expected)
      throws InterruptedException {
    List<String> differences = new ArrayList<>();
    Map<String, String> actual = files(video);
    Set<String> names = new TreeSet<>(expected.keySet());
    names.addAll(actual.keySet());
    for (String name : names) {
      if (!actual.containsKey(name)) {
        differences.add(video + " has no " + name);
      } else if (!actual.get(name).equals(expected.get(name))) {
        differences.add(video + " has another " + name + " than without faults");
      }
    }
    return differences;
  }

  private List<String> failed(String video, Kind kind, Set<End> ends) {
    List<String> violations = new ArrayList<>();
    String code = kind == Kind.POISON ? "expert-failed" : "out-of-memory";
    if (ends.size() != 1
        || ends.iterator().next().state() != State.FAILED
        || !ends.iterator().next().code().endsWith(code)) {
      violations.add(video + " should have failed with " + code + ", but: " + ends);
    }
    if (rig.observer.failures(video) > MAX_FAILURES) {
      violations.add(video + ": more than " + MAX_FAILURES + " failures of one task were told");
    }
    return violations;
  }

  /** Evaluations beyond those needed, in steps; not to be known when sick videos took some. */
  private int repeated(Outcome outcome) {
    if (!outcome.sick().isEmpty()) {
      return -1;
    }
    double needed = reference.evaluations() * outcome.healthy().size();
    double step = reference.evaluations() / reference.steps();
    return (int) Math.max(0, Math.round((outcome.evaluations() - needed) / step));
  }

  private static List<Duration> recoveries(Outcome outcome) {
    return outcome.faults().stream()
        .flatMap(fault -> Recovery.of(fault, outcome.progress(), outcome.decisions()).stream())
        .toList();
  }
}
