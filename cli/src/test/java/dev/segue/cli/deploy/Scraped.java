package dev.segue.cli.deploy;

import dev.segue.infra.metrics.Meters;
import dev.segue.infra.metrics.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every series that Prometheus can find in our services, with its labels: what a registry says in
 * which every meter of ours is registered, and what Prometheus itself adds.
 */
final class Scraped {
  private static final Pattern LINE = Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
  private static final Set<String> TARGET = Set.of("job", "instance");

  private final Map<String, Set<String>> labels = new TreeMap<>();

  private Scraped(String text) {
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      Set<String> names = labels.computeIfAbsent(line.group(1), name -> new TreeSet<>(TARGET));
      Matcher label = LABEL.matcher(line.group(2) == null ? "" : line.group(2));
      while (label.find()) {
        names.add(label.group(1));
      }
    }
    labels.put("up", TARGET);
  }

  static Scraped everything() {
    try (Metrics metrics = Metrics.ofProcess()) {
      for (Meters meter : Meters.values()) {
        String[] values = meter.labels().stream().map(label -> "x").toArray(String[]::new);
        switch (meter.kind()) {
          case COUNTER -> meter.counter(metrics.registry(), values);
          case GAUGE ->
              meter.gauge(metrics.registry(), new AtomicInteger(), AtomicInteger::get, values);
          case TIMER -> meter.timer(metrics.registry(), values);
        }
      }
      // Its pauses are only told of once there was one.
      System.gc();
      org.awaitility.Awaitility.await().until(() -> metrics.scrape().contains("jvm_gc_pause"));
      return new Scraped(metrics.scrape());
    }
  }

  /** What a query names that is not there. */
  List<String> unknown(String query) {
    Promql read = Promql.read(query);
    List<String> unknown = new ArrayList<>();
    Set<String> known = new TreeSet<>();
    for (Promql.Selector selector : read.selectors()) {
      Set<String> its = labels.get(selector.metric());
      if (its == null) {
        unknown.add(selector.metric());
      } else {
        known.addAll(its);
        selector.labels().stream()
            .filter(label -> !its.contains(label))
            .forEach(label -> unknown.add(selector.metric() + "{" + label + "}"));
      }
    }
    read.grouping().stream().filter(label -> !known.contains(label)).forEach(unknown::add);
    return unknown;
  }

  /** What a text with {@code {{label}}} in it names that the query's metrics do not have. */
  List<String> unknownIn(String legend, String query) {
    Set<String> known = new TreeSet<>();
    Promql.read(query).selectors().stream()
        .map(Promql.Selector::metric)
        .flatMap(metric -> labels.getOrDefault(metric, Set.of()).stream())
        .forEach(known::add);
    return Arrays.stream(legend.split("\\{\\{", -1))
        .skip(1)
        .map(rest -> rest.substring(0, rest.indexOf("}}")).strip().replace("$labels.", ""))
        .flatMap(name -> known.contains(name) ? Stream.empty() : Stream.of(name))
        .toList();
  }
}
