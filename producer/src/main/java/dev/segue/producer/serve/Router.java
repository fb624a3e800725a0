package dev.segue.producer.serve;

import dev.segue.infra.events.EventsException;
import dev.segue.infra.log.Tracing;
import dev.segue.infra.store.StoreException;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.schemas.Problem;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.pathmap.MappedResource;
import org.eclipse.jetty.http.pathmap.MatchedResource;
import org.eclipse.jetty.http.pathmap.PathMappings;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
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

  /** Who answers a path, by method. */
  private record Route(UriTemplatePathSpec path, Map<String, Answer> answers) {}

  private static final String OF_VIDEO = "/v1/videos/{id}";

  private final PathMappings<Route> routes = new PathMappings<>();
  private final UnaryOperator<Answer> owned;

  /**
   * A router.
   *
   * @param owned makes of an answer about a video one for its owner alone; every route under a
   *     video is wrapped by it, so that none is forgotten
   */
  Router(UnaryOperator<Answer> owned) {
    this.owned = owned;
  }

  /**
   * Adds a route.
   *
   * @param path a URI template; a name in braces stands for one whole part of it. Where several
   *     fit, the one with more literal parts answers
   */
  Router on(String method, String path, Answer answer) {
    UriTemplatePathSpec spec = new UriTemplatePathSpec(path);
    if (routes.get(spec) == null) {
      routes.put(spec, new Route(spec, new TreeMap<>()));
    }
    boolean isOfVideo = path.equals(OF_VIDEO) || path.startsWith(OF_VIDEO + "/");
    routes.get(spec).answers().put(method, isOfVideo ? owned.apply(answer) : answer);
    return this;
  }

  /** All routes, each as a method and a path. */
  Set<String> routes() {
    return routes
        .streamResources()
        .map(MappedResource::getResource)
        .flatMap(
            route ->
                route.answers().keySet().stream()
                    .map(method -> method + " " + route.path().getDeclaration()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    MatchedResource<Route> matched = routes.getMatched(path);
    if (matched == null) {
      return false;
    }
    Route route = matched.getResource();
    Exchange exchange = new Exchange(request, response, callback, route.path().getPathParams(path));
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    Answer answer = route.answers().get(method);
    if (answer == null) {
      response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", route.answers().keySet()));
      String others = String.join(" or ", route.answers().keySet());
      exchange.problem(405, new Problem("method-not-allowed", "use " + others));
    } else {
      answer(answer, exchange);
    }
    return true;
  }

  /** Answers an exchange; what goes wrong is answered too. */
  static void answer(Answer answer, Exchange exchange) {
    try (Tracing.Scope scope = Tracing.in(exchange.trace())) {
      attempt(answer, exchange);
    }
  }

  private static void attempt(Answer answer, Exchange exchange) {
    try {
      answer.to(exchange);
    } catch (Refusal e) {
      if (e.status() == 503) {
        exchange.later(e.problem());
      } else {
        if (e.status() == 429) {
          exchange.response().getHeaders().put(HttpHeader.RETRY_AFTER, 1);
        }
        exchange.problem(e.status(), e.problem());
      }
    } catch (StoreException e) {
      failed(exchange, e);
    } catch (EventsException e) {
      log.atWarn().setCause(e).log("Kafka did not take a request");
      exchange.later(new Problem(e.code(), "Kafka does not answer; try again"));
    }
  }

  /** Only what may pass is worth trying again. */
  private static void failed(Exchange exchange, StoreException e) {
    if (e.code().equals("store-missing")) {
      exchange.problem(404, new Problem("object-missing", "this is not there any more"));
      return;
    }
    if (e.code().equals(VerifiedStore.DAMAGED)) {
      log.atError().setCause(e).log("what a request needs is damaged");
      exchange.problem(
          500, new Problem(e.code(), "what this needs is damaged; an operator has to look at it"));
      return;
    }
    boolean mayPass = e.code().equals("store-unavailable") || e.code().equals("store-interrupted");
    if (mayPass) {
      log.atWarn().setCause(e).log("the store did not answer a request");
      exchange.later(new Problem(e.code(), "the object store does not answer; try again"));
    } else {
      log.atError().setCause(e).log("the store refused a request");
      exchange.problem(
          500, new Problem(e.code(), "the object store refuses; an operator has to look at it"));
    }
  }
}
