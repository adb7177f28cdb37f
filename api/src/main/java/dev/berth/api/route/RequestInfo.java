package dev.berth.api.route;

import dev.berth.model.GroupVersion;
import dev.berth.model.select.FieldSelector;
import dev.berth.model.select.SelectorException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a method and path ask for, before anything is looked up (upstream: apiserver {@code endpoints/request/requestinfo.go}).
 *
 * @param isResource whether the path is under {@code /api/V} or {@code /apis/G/V} and names a resource
 * @param verb {@code get}, {@code list}, {@code watch}, {@code create}, {@code update}, {@code patch}, {@code delete},
 *     {@code deletecollection}, empty for other methods; the lower-case method where this is no resource
 * @param groupVersion of the resource
 * @param resource plural as in the path
 * @param subresource or empty
 * @param namespace or empty
 * @param name or empty
 * @param path as sent, decoded
 * @param rest what follows the subresource ({@code proxy/a/b}), or empty
 */
public record RequestInfo(
    boolean isResource,
    String verb,
    GroupVersion groupVersion,
    String resource,
    String subresource,
    String namespace,
    String name,
    String path,
    String rest) {

  private static final GroupVersion NONE = new GroupVersion("", "");
  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

  public static RequestInfo of(String method, String rawPath, Query query) {
    String path = decode(rawPath);
    List<String> parts = segments(path);
    if (path.startsWith("//") || !(isCore(parts) || isGrouped(parts))) {
      return nonResource(method, path);
    }
    boolean core = parts.getFirst().equals("api");
    GroupVersion gv = core ? new GroupVersion("", parts.get(1)) : new GroupVersion(parts.get(1), parts.get(2));
    List<String> p = new ArrayList<>(parts.subList(core ? 2 : 3, parts.size()));
    boolean watchPath = p.size() > 1 && p.getFirst().equals("watch");
    if (watchPath) {
      p.removeFirst();
    }
    String namespace = "";
    if (p.getFirst().equals("namespaces") && p.size() > 1) {
      namespace = p.get(1);
      if (p.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(p.get(2))) {
        p = p.subList(2, p.size());
      }
    }
    String resource = p.getFirst();
    String name = p.size() > 1 ? p.get(1) : "";
    String subresource = p.size() > 2 ? p.get(2) : "";
    String rest = p.size() > 3 ? String.join("/", p.subList(3, p.size())) : "";
    return new RequestInfo(
        true, watchPath ? "watch" : verb(method, name, query), gv, resource, subresource, namespace,
        name.isEmpty() && subresource.isEmpty() ? selectedName(method, query) : name, path, rest);
  }

  private static boolean isCore(List<String> parts) {
    return parts.size() >= 3 && parts.getFirst().equals("api");
  }

  private static boolean isGrouped(List<String> parts) {
    return parts.size() >= 4 && parts.getFirst().equals("apis") && !parts.get(1).isEmpty();
  }

  private static String verb(String method, String name, Query query) {
    return switch (method) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      case "GET", "HEAD" -> {
        if (query.flag("watch") && name.isEmpty()) {
          yield "watch";
        }
        yield name.isEmpty() ? "list" : "get";
      }
      default -> ""; // a method called LIST lists nothing
    };
  }

  /** The same request for a subresource of another resource's object. */
  public RequestInfo on(String otherResource, String otherName, String otherSubresource) {
    return new RequestInfo(
        isResource, verb, groupVersion, otherResource, otherSubresource, namespace, otherName, path, rest);
  }

  /** A list or watch of one name counts as a request for that object, so that roles may name it. */
  private static String selectedName(String method, Query query) {
    String selector = query.get("fieldSelector");
    boolean reads = method.equals("GET") || method.equals("HEAD");
    if (!reads || !selector.contains("metadata.name=")) {
      return "";
    }
    try {
      return FieldSelector.parse(selector).exactValue("metadata.name").filter(RequestInfo::isSegment).orElse("");
    } catch (SelectorException unread) {
      return ""; // said when the list is made
    }
  }

  /** Whether a name can be a part of a path. */
  private static boolean isSegment(String name) {
    return !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0 && name.indexOf('%') < 0;
  }

  private static RequestInfo nonResource(String method, String path) {
    return new RequestInfo(false, method.toLowerCase(Locale.ROOT), NONE, "", "", "", "", path, "");
  }

  /** Whether the path has a place for a namespace and nothing there. */
  public boolean leavesNamespaceEmpty() {
    if (!isResource || !namespace.isEmpty()) {
      return false;
    }
    List<String> parts = segments(path);
    int at = parts.getFirst().equals("api") ? 2 : 3;
    at = parts.get(at).equals("watch") ? at + 1 : at;
    return parts.size() > at + 2 && parts.get(at).equals("namespaces") && parts.get(at + 1).isEmpty();
  }

  /** The name in the path itself: empty for lists and watches, whatever their selector names. */
  public boolean isCollection() {
    return verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection");
  }

  /**
   * What lies between the slashes of a decoded path. Slashes at its ends do not count; between two in the middle there is an empty
   * part: the namespace of {@code /api/v1/namespaces//pods}, which clients ask for when they mean all of them, and otherwise
   * nothing that is there.
   */
  public static List<String> segments(String path) {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return start == end ? List.of() : List.of(path.substring(start, end).split("/", -1));
  }

  private static String decode(String s) {
    if (s.indexOf('%') < 0) {
      return s;
    }
    try {
      return URLDecoder.decode(s.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      return s;
    }
  }
}
