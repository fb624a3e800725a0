package dev.segue.producer.serve;

import dev.segue.infra.events.EventsException;
import dev.segue.infra.store.StoreException;
import dev.segue.schemas.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds who answers a path. What is not ours is left to the next handler. */
final class Router extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(Router.class);

  /** Answers an exchange, on the thread that it came on; may block. */
  @FunctionalInterface
  interface Answer {
    void to(Exchange exchange);
  }

  private record Route(String method, Pattern path, Answer answer) {}

  private final List<Route> routes = new ArrayList<>();

  /**
   * Adds a route.
   *
   * @param path as it is asked for; <code>{}</code> stands for one part of it
   */
  Router on(String method, String path, Answer answer) {
    Pattern pattern = Pattern.compile(path.replace(".", "\\.").replace("{}", "([^/]+)"));
    routes.add(new Route(method, pattern, answer));
    return this;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    TreeSet<String> others = new TreeSet<>();
    for (Route route : routes) {
      Matcher matcher = route.path().matcher(path);
      if (matcher.matches()) {
        if (route.method().equals(method)) {
          answer(route, new Exchange(request, response, callback, parts(matcher)));
          return true;
        }
        others.add(route.method());
      }
    }
    if (others.isEmpty()) {
      return false;
    }
    response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", others));
    new Exchange(request, response, callback, List.of())
        .problem(405, new Problem("method-not-allowed", "use " + String.join(" or ", others)));
    return true;
  }

  private static void answer(Route route, Exchange exchange) {
    try {
      route.answer().to(exchange);
    } catch (Refusal e) {
      if (e.status() == 503) {
        exchange.later(e.problem());
      } else {
        exchange.problem(e.status(), e.problem());
      }
    } catch (StoreException e) {
      log.atWarn().setCause(e).log("the store did not answer a request");
      exchange.later(new Problem(e.code(), "the object store does not answer; try again"));
    } catch (EventsException e) {
      log.atWarn().setCause(e).log("Kafka did not take a request");
      exchange.later(new Problem(e.code(), "Kafka does not answer; try again"));
    }
  }

  private static List<String> parts(Matcher matcher) {
    List<String> parts = new ArrayList<>();
    for (int n = 1; n <= matcher.groupCount(); n++) {
      parts.add(matcher.group(n));
    }
    return parts;
  }
}
