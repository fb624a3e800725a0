package dev.segue.infra.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which addresses are anybody's on the internet, by IANA's registries of special-purpose addresses.
 * What somebody else had us connect to may be there alone, so that nobody reaches through us what
 * only we can reach. Pure.
 */
public final class PublicAddress {
  private PublicAddress() {}

  /** Whether an address is neither of this machine, nor of its network, nor of several. */
  public static boolean is(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes);
  }

  private static boolean isPublic4(byte[] b) {
    int first = b[0] & 0xff;
    int second = b[1] & 0xff;
    int third = b[2] & 0xff;
    return switch (first) {
      case 0, 10, 127 -> false;
      case 100 -> second < 64 || second > 127;
      case 169 -> second != 254;
      case 172 -> second < 16 || second > 31;
      case 192 ->
          second != 168
              && !(second == 0 && (third == 0 || third == 2))
              && !(second == 88 && third == 99);
      case 198 -> second != 18 && second != 19 && !(second == 51 && third == 100);
      case 203 -> !(second == 0 && third == 113);
      default -> first < 224;
    };
  }

  /** Of 2000::/3 what carries no address of version 4 and is no example's. */
  private static boolean isPublic6(byte[] b) {
    int first = ((b[0] & 0xff) << 8) | (b[1] & 0xff);
    int second = ((b[2] & 0xff) << 8) | (b[3] & 0xff);
    boolean isUnicast = first >= 0x2000 && first <= 0x3fff;
    boolean isSpecial = first == 0x2001 && (second < 0x0200 || second == 0x0db8);
    boolean carries4 = first == 0x2002;
    boolean isExample = first == 0x3fff && second < 0x1000;
    return isUnicast && !isSpecial && !carries4 && !isExample;
  }
}
