package dev.berth.api.connect;

import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.status.Failures;
import java.util.List;
import java.util.Optional;

/** Speaks HTTP to what the proxies lead to. Thread-safe. */
public interface Backends {
  /** Where nothing is in reach. */
  Backends NONE =
      (to, _) -> {
        throw Failures.unavailable("error trying to reach service: " + to.host() + " cannot be reached from here");
      };

  /**
   * Hands a request on and gives back the answer, whose body is read as the client takes it. A request to upgrade is handed on
   * as such. May block.
   *
   * @throws dev.berth.api.status.Refusal 503 where nobody answers
   */
  Response forward(Location to, Request request);

  /**
   * Where a request goes.
   *
   * @param secure whether over TLS; whoever answers is believed, as upstream does for pods and services
   * @param host an address
   * @param path percent-encoded, with a slash before it
   * @param prefix of the client's path, with which redirects to this host are rewritten
   * @param delegate where the other side is an API server that answers in our place
   */
  record Location(boolean secure, String host, int port, String path, String prefix, Optional<Delegate> delegate) {
    public Location(boolean secure, String host, int port, String path, String prefix) {
      this(secure, host, port, path, prefix, Optional.empty());
    }
  }

  /**
   * What makes a proxied request one that an extension server believes: it is shown our client certificate, and told on whose
   * behalf we ask.
   *
   * @param serverName that its certificate must have
   * @param roots PEM certificates that may have signed it; empty for those that the system trusts
   * @param believesAll whether any certificate will do
   * @param identity the fields that name the user; those that a client sends by these names are not passed on
   */
  record Delegate(String serverName, String roots, boolean believesAll, List<Response.Header> identity) {}
}
