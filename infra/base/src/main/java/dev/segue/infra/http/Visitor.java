package dev.segue.infra.http;

import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Request;

/**
 * Who asks.
 *
 * @param tenant whose videos these are, or null where nobody is told apart
 * @param prefix what stands before a video's path, so that who has the link may watch it: a path of
 *     its own, or nothing
 */
public record Visitor(String tenant, UnaryOperator<String> prefix) {
  private static final String NAME = Visitor.class.getName();

  /** Anybody. */
  public static final Visitor ANYBODY = new Visitor(null, video -> "");

  /** Who sends a request. */
  public static Visitor of(Request request) {
    return request.getAttribute(NAME) instanceof Visitor known ? known : ANYBODY;
  }

  void enter(Request request) {
    request.setAttribute(NAME, this);
  }
}
