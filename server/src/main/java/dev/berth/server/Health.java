package dev.berth.server;

import dev.berth.api.Pages;
import dev.berth.api.Response;
import dev.berth.api.validation.GoQuote;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** {@code /healthz}, {@code /livez}, {@code /readyz} and the single checks under them, in upstream's format. */
final class Health {
  private final Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
  private final Map<String, BooleanSupplier> onlyReady = new LinkedHashMap<>();

  Health check(String name, BooleanSupplier healthy) {
    checks.put(name, healthy);
    return this;
  }

  /** A check that a living server may fail while it starts or stops. */
  Health readiness(String name, BooleanSupplier ready) {
    onlyReady.put(name, ready);
    return this;
  }

  void serveOn(Pages pages) {
    Map<String, BooleanSupplier> ready = new LinkedHashMap<>(checks);
    ready.putAll(onlyReady);
    serve(pages, "/healthz", checks);
    serve(pages, "/livez", checks);
    serve(pages, "/readyz", ready);
  }

  private static void serve(Pages pages, String path, Map<String, BooleanSupplier> checks) {
    pages.put(path, visit -> all(path, checks, visit));
    checks.forEach((name, check) -> pages.put(path + "/" + name, _ -> one(name, check)));
  }

  private static Response one(String name, BooleanSupplier check) {
    return check.getAsBoolean()
        ? text(200, "ok")
        : text(500, "internal server error: " + name + " is not healthy\n");
  }

  private static Response all(String path, Map<String, BooleanSupplier> checks, Pages.Visit visit) {
    Set<String> excluded = new TreeSet<>(visit.query().all("exclude"));
    StringBuilder lines = new StringBuilder();
    boolean healthy = true;
    for (Map.Entry<String, BooleanSupplier> c : checks.entrySet()) {
      if (excluded.contains(c.getKey())) {
        lines.append("[+]").append(c.getKey()).append(" excluded: ok\n");
      } else if (c.getValue().getAsBoolean()) {
        lines.append("[+]").append(c.getKey()).append(" ok\n");
      } else {
        lines.append("[-]").append(c.getKey()).append(" failed: reason withheld\n");
        healthy = false;
      }
    }
    excluded.removeAll(checks.keySet());
    if (!excluded.isEmpty()) {
      lines.append("warn: some health checks cannot be excluded: no matches for ")
          .append(excluded.stream().map(GoQuote::quote).collect(Collectors.joining(",")))
          .append('\n');
    }
    String name = path.substring(1);
    if (!healthy) {
      return text(500, lines + name + " check failed\n");
    }
    return text(200, visit.query().has("verbose") ? lines + name + " check passed\n" : "ok");
  }

  private static Response text(int code, String body) {
    return Response.text(code, body, Response.Header.NO_SNIFF);
  }
}
