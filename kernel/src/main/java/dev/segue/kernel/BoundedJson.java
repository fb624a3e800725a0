package dev.segue.kernel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * How much one JSON document may ask of its reader, whoever wrote it: the digits of a number are
 * counted before it is made into one, and so are names, texts and nesting.
 */
final class BoundedJson {
  private static final int DIGITS = 40;
  private static final int DEPTH = 64;
  private static final int NAME = 1_000;
  private static final int TEXT = 4_000_000;

  private BoundedJson() {}

  static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNumberLength(DIGITS)
                .maxNestingDepth(DEPTH)
                .maxNameLength(NAME)
                .maxStringLength(TEXT)
                .build())
        .build();
  }
}
