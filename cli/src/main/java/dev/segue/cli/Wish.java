package dev.segue.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.EventCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What {@code generate} was asked for.
 *
 * @param prompt what shall be seen, from the first frame on; or null where {@code prompts} says it
 * @param prompts what shall be seen when, as requests have it; or null
 * @param frames how many frames
 * @param fps frames a second
 * @param seed what decides every draw, or null to have one drawn
 * @param recipe the recipe's name, or null for the default
 * @param preset 9 or 18, or null for the recipe's own steps
 * @param reference the file of the picture that it begins from, in base64, or null
 * @param out where the video goes
 */
record Wish(
    String prompt,
    ArrayNode prompts,
    int frames,
    int fps,
    Long seed,
    String recipe,
    Integer preset,
    String reference,
    Path out) {
  /** The field of the picture. */
  static final String REFERENCE = "input_reference";

  /** One with one prompt. */
  Wish(String prompt, int frames, int fps, Long seed, String recipe, Integer preset, Path out) {
    this(prompt, null, frames, fps, seed, recipe, preset, null, out);
  }

  /** The same with a seed. */
  Wish withSeed(long drawn) {
    return new Wish(prompt, prompts, frames, fps, drawn, recipe, preset, reference, out);
  }

  /** The body of the request. */
  ObjectNode body() {
    ObjectNode body = EventCodec.json().createObjectNode();
    if (prompt != null) {
      body.put("prompt", prompt);
    }
    if (prompts != null) {
      body.set("prompts", prompts);
    }
    body.put("frames", frames).put("fps", fps);
    if (seed != null) {
      body.put("seed", seed);
    }
    if (recipe != null) {
      body.put("recipe", recipe);
    }
    if (preset != null) {
      body.putObject("options").put("preset", preset);
    }
    if (reference != null) {
      body.put(REFERENCE, "data:;base64," + reference);
    }
    return body;
  }

  /** The same for the same command, 32 hexadecimal digits: by it an interrupted one is found. */
  String key() {
    List<String> parts =
        new ArrayList<>(
            List.of(
                String.valueOf(prompt),
                String.valueOf(frames),
                String.valueOf(fps),
                String.valueOf(seed),
                String.valueOf(recipe),
                String.valueOf(preset),
                out.toAbsolutePath().normalize().toString()));
    if (prompts != null) {
      parts.add(prompts.toString());
    }
    if (reference != null) {
      parts.add(REFERENCE + "=" + Sha256.hex(reference.getBytes(StandardCharsets.UTF_8)));
    }
    MessageDigest digest = Sha256.start();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }
}
