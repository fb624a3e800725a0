package dev.segue.producer.webhook;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which notices are due, in a lane for each tenant and host, so that a long lane costs and delays
 * the others nothing. Not thread-safe.
 */
public final class Agenda {
  private record Due(Instant at, Happening happening, Notice notice) {}

  private static final Comparator<Due> ORDER =
      Comparator.comparing(Due::at)
          .thenComparing(Due::happening)
          .thenComparing(due -> due.notice().id());

  private final Map<List<String>, TreeSet<Due>> lanes = new LinkedHashMap<>();
  private final Set<String> known = new HashSet<>();

  /** Takes a notice in; one that is in already changes nothing. */
  public void add(Notice notice) {
    if (known.add(notice.id())) {
      String tenant = notice.tenant() == null ? "" : notice.tenant();
      lanes
          .computeIfAbsent(List.of(tenant, notice.host()), lane -> new TreeSet<>(ORDER))
          .add(new Due(notice.next(), notice.happening(), notice));
    }
  }

  /**
   * Starts what is due, one of each lane in turn, the lanes that were served go last.
   *
   * @param start starts it, if there is room; what is started leaves the agenda
   */
  public void start(Instant now, Predicate<Notice> start) {
    Set<List<String>> stopped = new HashSet<>();
    List<List<String>> open = new ArrayList<>(lanes.keySet());
    while (!open.isEmpty()) {
      for (Iterator<List<String>> turn = open.iterator(); turn.hasNext(); ) {
        List<String> key = turn.next();
        TreeSet<Due> lane = lanes.get(key);
        Due head = lane == null || lane.isEmpty() ? null : lane.first();
        if (head == null || head.at().isAfter(now) || !start.test(head.notice())) {
          stopped.add(key);
        } else {
          known.remove(head.notice().id());
          lane.remove(head);
          lanes.remove(key);
          if (!lane.isEmpty()) {
            lanes.put(key, lane);
          }
        }
      }
      open.removeAll(stopped);
    }
  }
}
