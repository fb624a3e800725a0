package dev.segue.infra.outbound;

import dev.segue.schemas.Bounds;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a URL has to be that others have us send to. It says what is wrong without what was said,
 * since a URL may hold a secret. What a name leads to is looked at when it is resolved. Pure.
 */
public final class OutboundUrl {
  private static final Pattern DOTTED =
      Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

  /** The last label of what some read as an address: a number, also in base 16 or 8. */
  private static final Pattern NUMBER = Pattern.compile("(?i)(.*\\.)?(\\d+|0x[0-9a-f]*)\\.?");

  private OutboundUrl() {}

  /**
   * What is wrong with a URL, as the end of a sentence, or empty.
   *
   * @param allowsPrivate whether it may be of this machine and its network
   */
  public static Optional<String> fault(String text, boolean allowsPrivate) {
    if (text.length() > Bounds.MAX_WEBHOOK) {
      return Optional.of("must have at most " + Bounds.MAX_WEBHOOK + " characters");
    }
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      return Optional.of("is not a URL");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return Optional.of("must be a URL that begins with https:// or http://");
    }
    if (url.getRawAuthority() != null && url.getRawAuthority().contains("@")) {
      return Optional.of("must not have a user name or a password in it");
    }
    if (url.getHost() == null) {
      return Optional.of("must name a host, such as https://example.com/hook");
    }
    if (url.getPort() == 0 || url.getPort() > 65_535) {
      return Optional.of("must have a port from 1 to 65535, or none");
    }
    if (url.getRawFragment() != null) {
      return Optional.of("must not have a fragment (what begins with #)");
    }
    return hostFault(url.getHost(), allowsPrivate);
  }

  private static Optional<String> hostFault(String host, boolean allowsPrivate) {
    boolean is6 = host.startsWith("[");
    if (!is6 && !DOTTED.matcher(host).matches()) {
      if (NUMBER.matcher(host).matches()) {
        return Optional.of("must have an address as 203.0.113.7 is written, or a name");
      }
      return isOwnName(host) && !allowsPrivate ? Optional.of(notPublic()) : Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(host);
      boolean isMapped = is6 && address instanceof Inet4Address;
      boolean isFine = allowsPrivate || (!isMapped && PublicAddress.is(address));
      return isFine ? Optional.empty() : Optional.of(notPublic());
    } catch (UnknownHostException e) {
      return Optional.of("must have an address that there is, or a name");
    }
  }

  private static boolean isOwnName(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    return name.equals("localhost") || name.endsWith(".localhost");
  }

  private static String notPublic() {
    return "must not be of a private network: this server sends to public addresses alone";
  }
}
