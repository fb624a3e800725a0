package dev.segue.evaluation.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.evaluation.measure.Cuts.Span;
import dev.segue.evaluation.measure.Measure;
import dev.segue.kernel.Json;
import java.util.List;
import java.util.Map;

/** Figures for programs. Pure. */
public final class JsonReport {
  private JsonReport() {}

  /** Each video with its segments, and all videos; the drawn clips' figures beside them. */
  public static ObjectNode of(List<Evaluated> videos, boolean reference) {
    ObjectNode all = Json.mapper().createObjectNode();
    ArrayNode list = all.putArray("videos");
    for (Evaluated video : videos) {
      ObjectNode one = list.addObject();
      one.put("name", video.name()).put("prompt", video.prompt());
      one.put("frames", video.video().frames());
      one.set("measures", measures(video.measures()));
      if (reference) {
        one.set("drawn", measures(video.reference()));
      }
      ArrayNode segments = one.putArray("segments");
      List<Map<Measure, Double>> each = video.segments();
      for (int i = 0; i < each.size(); i++) {
        Span span = video.video().segments().get(i).span();
        ObjectNode segment = segments.addObject().put("from", span.from()).put("to", span.to());
        if (video.prompts() != null) {
          ArrayNode prompts = segment.putArray("prompts");
          video
              .prompts()
              .at(video.video().cuts().middle(span))
              .parts()
              .forEach(part -> prompts.add(part.text()));
        }
        segment.set("measures", measures(each.get(i)));
      }
    }
    all.set("measures", measures(Evaluator.over(videos)));
    if (reference) {
      all.set("drawn", measures(Evaluator.reference(videos)));
    }
    return all;
  }

  /** Measures by their keys, those that could not be taken left out. */
  public static ObjectNode measures(Map<Measure, Double> measures) {
    ObjectNode json = Json.mapper().createObjectNode();
    for (Measure measure : Measure.values()) {
      if (measures.containsKey(measure)) {
        json.put(measure.key(), measures.get(measure));
      }
    }
    return json;
  }
}
