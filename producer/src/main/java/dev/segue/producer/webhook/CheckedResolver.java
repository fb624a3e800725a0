package dev.segue.producer.webhook;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Looks a name up once and gives on only what may be connected to. The client connects to these
 * very addresses, so what a name leads to a moment later does not matter.
 */
final class CheckedResolver implements SocketAddressResolver {
  private final SocketAddressResolver resolver;
  private final Predicate<InetAddress> mayBe;

  CheckedResolver(SocketAddressResolver resolver, Predicate<InetAddress> mayBe) {
    this.resolver = resolver;
    this.mayBe = mayBe;
  }

  /** A name leads only to where nothing may be sent. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException() {
      super("the name leads to a private network, where this server sends nothing");
    }
  }

  @Override
  public void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    resolver.resolve(
        host,
        port,
        context,
        new Promise<>() {
          @Override
          public void succeeded(List<InetSocketAddress> found) {
            List<InetSocketAddress> allowed =
                found.stream()
                    .filter(one -> one.getAddress() != null && mayBe.test(one.getAddress()))
                    .toList();
            if (allowed.isEmpty()) {
              promise.failed(new RefusedException());
            } else {
              promise.succeeded(allowed);
            }
          }

          @Override
          public void failed(Throwable why) {
            promise.failed(why);
          }
        });
  }
}
