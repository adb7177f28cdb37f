package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.as;
import static dev.berth.api.cel.library.Functions.text;

import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.User;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.Opaque;
import dev.berth.model.names.DnsNames;
import java.util.List;
import java.util.Map;

/** Questions to the authorizer (apiserver {@code library/authz.go}). */
public final class Authorizing {
  private Authorizing() {}

  /** {@code authorizer}: asks for a user. */
  public record Asker(Authorizer authorizer, User user) implements Opaque {
    @Override
    public String typeName() {
      return "kubernetes.authorization.Authorizer";
    }
  }

  /** {@code authorizer.path('/healthz')}. */
  public record PathCheck(Asker asker, String path) implements Opaque {
    @Override
    public String typeName() {
      return "kubernetes.authorization.PathCheck";
    }
  }

  /** {@code authorizer.group('apps')}. */
  public record GroupCheck(Asker asker, String group) implements Opaque {
    @Override
    public String typeName() {
      return "kubernetes.authorization.GroupCheck";
    }
  }

  /** {@code authorizer.group('apps').resource('deployments')} and what is added to it. */
  public record ResourceCheck(
      Asker asker, String group, String resource, String subresource, String namespace, String name,
      String fieldSelector) implements Opaque {
    @Override
    public String typeName() {
      return "kubernetes.authorization.ResourceCheck";
    }

    private ResourceCheck withSubresource(String s) {
      return new ResourceCheck(asker, group, resource, s, namespace, name, fieldSelector);
    }

    private ResourceCheck withNamespace(String s) {
      return new ResourceCheck(asker, group, resource, subresource, s, name, fieldSelector);
    }

    private ResourceCheck withName(String s) {
      return new ResourceCheck(asker, group, resource, subresource, namespace, s, fieldSelector);
    }

    private ResourceCheck withFieldSelector(String s) {
      return new ResourceCheck(asker, group, resource, subresource, namespace, name, s);
    }

    private Answer check(String verb) {
      return ask(asker, new Attributes(
          asker.user(), verb, group, "*", resource, subresource, namespace, name, "", fieldSelector));
    }
  }

  /**
   * What {@code check} answers.
   *
   * @param fault why there is no answer; empty: our authorizers do not err
   */
  record Answer(boolean allowed, String reason, String fault) implements Opaque {
    @Override
    public String typeName() {
      return "kubernetes.authorization.Decision";
    }
  }

  static void register(Map<String, Function> to) {
    to.put("path/2", (a, m) -> new PathCheck(as(Asker.class, a[0]), filled(text(a[1]), "path")));
    to.put("group/2", (a, m) -> new GroupCheck(as(Asker.class, a[0]), text(a[1])));
    to.put("serviceAccount/3", (a, m) -> serviceAccount(as(Asker.class, a[0]), text(a[1]), text(a[2])));
    to.put("resource/2", (a, m) -> new ResourceCheck(as(GroupCheck.class, a[0]).asker(),
        as(GroupCheck.class, a[0]).group(), filled(text(a[1]), "resource"), "", "", "", ""));
    to.put("subresource/2", (a, m) -> as(ResourceCheck.class, a[0]).withSubresource(text(a[1])));
    to.put("namespace/2", (a, m) -> as(ResourceCheck.class, a[0]).withNamespace(text(a[1])));
    to.put("name/2", (a, m) -> as(ResourceCheck.class, a[0]).withName(text(a[1])));
    to.put("fieldSelector/2", (a, m) -> as(ResourceCheck.class, a[0]).withFieldSelector(text(a[1])));
    // Our authorizers do not look at labels: a selector narrows nothing, and text is still asked for.
    to.put("labelSelector/2", (a, m) -> text(a[1]).isEmpty() ? a[0] : as(ResourceCheck.class, a[0]));
    to.put("check/2", (a, m) -> a[0] instanceof PathCheck p
        ? path(p, text(a[1])) : as(ResourceCheck.class, a[0]).check(text(a[1])));
    to.put("allowed/1", (a, m) -> as(Answer.class, a[0]).allowed());
    to.put("reason/1", (a, m) -> as(Answer.class, a[0]).reason());
    to.put("errored/1", (a, m) -> !as(Answer.class, a[0]).fault().isEmpty());
    to.put("error/1", (a, m) -> as(Answer.class, a[0]).fault());
  }

  private static Answer path(PathCheck p, String verb) {
    return ask(p.asker(), new Attributes(p.asker().user(), verb, "", "", "", "", "", "", p.path()));
  }

  private static Answer ask(Asker asker, Attributes attributes) {
    return switch (asker.authorizer().authorize(attributes)) {
      case Authorizer.Decision.Allowed allowed -> new Answer(true, allowed.reason(), "");
      case Authorizer.Decision.Denied denied -> new Answer(false, denied.reason(), "");
    };
  }

  private static String filled(String s, String name) {
    if (s.isBlank()) {
      throw new CelError(name + " must not be empty");
    }
    return s;
  }

  private static Asker serviceAccount(Asker asker, String namespace, String name) {
    if (!DnsNames.subdomain(name).isEmpty()) {
      throw new CelError("Invalid service account name");
    }
    if (!DnsNames.label(namespace).isEmpty()) {
      throw new CelError("Invalid service account namespace");
    }
    User user = new User(
        "system:serviceaccount:" + namespace + ":" + name,
        "",
        List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, User.AUTHENTICATED),
        Map.of());
    return new Asker(asker.authorizer(), user);
  }
}
