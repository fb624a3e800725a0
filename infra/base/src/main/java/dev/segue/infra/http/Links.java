package dev.segue.infra.http;

import dev.segue.infra.settings.HttpAccess;
import dev.segue.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs who may watch a video and until when, as text that can be a part of a path. Every process
 * with the same tokens signs alike; other tokens make what was signed void. Pure; thread-safe.
 */
final class Links {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern SAID =
      Pattern.compile("([0-9]{1,12}) ([A-Za-z0-9._-]{1,64}) ([A-Za-z0-9_-]{1,64})");

  /** Who may watch what, and until when. */
  record Link(String tenant, String video, Instant until) {}

  private final SecretKeySpec key;

  Links(HttpAccess access) {
    String secrets = "links " + new TreeMap<>(access.tenants());
    this.key =
        new SecretKeySpec(
            Sha256.start().digest(secrets.getBytes(StandardCharsets.UTF_8)), ALGORITHM);
  }

  String sign(Link link) {
    byte[] said =
        (link.until().getEpochSecond() + " " + link.tenant() + " " + link.video())
            .getBytes(StandardCharsets.UTF_8);
    return text(said) + "." + text(signature(said));
  }

  /** What a text says that was signed here; nothing when it was not. */
  Optional<Link> read(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 2) {
      return Optional.empty();
    }
    try {
      byte[] said = Base64.getUrlDecoder().decode(parts[0]);
      byte[] signature = Base64.getUrlDecoder().decode(parts[1]);
      Matcher words = SAID.matcher(new String(said, StandardCharsets.UTF_8));
      return MessageDigest.isEqual(signature, signature(said)) && words.matches()
          ? Optional.of(
              new Link(
                  words.group(2),
                  words.group(3),
                  Instant.ofEpochSecond(Long.parseLong(words.group(1)))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private byte[] signature(byte[] said) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(said);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
