package dev.berth.api.aggregation;

import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * An APIService that somebody else serves.
 *
 * @param groupVersion what it serves
 * @param namespace of its Service
 * @param service name
 * @param port of the Service
 * @param roots PEM certificates that it is believed by, or empty
 * @param believesAll whether its certificate is not looked at
 * @param available what its condition says
 * @param groupPriority higher comes first
 * @param versionPriority higher comes first
 * @param revision of the object: what is known of the server is asked anew when it changes
 * @param isInner whether it has no service, and is answered in this process
 */
public record Extension(
    GroupVersion groupVersion, String namespace, String service, int port, String roots, boolean believesAll,
    boolean available, long groupPriority, long versionPriority, String revision, boolean isInner) {

  /** @param apiService one that we do not serve by its types */
  public static Extension of(JsonObject apiService) {
    JsonObject spec = apiService.object("spec");
    JsonObject service = spec.object("service");
    return new Extension(
        new GroupVersion(spec.text("group"), spec.text("version")),
        service.text("namespace"),
        service.text("name"),
        service.has("port") ? (int) service.number("port") : 443,
        new String(Base64.getMimeDecoder().decode(spec.text("caBundle")), StandardCharsets.ISO_8859_1),
        spec.bool("insecureSkipTLSVerify"),
        apiService
            .object("status")
            .array("conditions")
            .objects()
            .anyMatch(c -> c.text("type").equals("Available") && c.text("status").equals("True")),
        spec.number("groupPriorityMinimum"),
        spec.number("versionPriority"),
        apiService.object("metadata").text("resourceVersion"),
        !spec.has("service"));
  }

  /** {@code /apis/GROUP/VERSION}. */
  public String path() {
    return "/apis/" + groupVersion.apiVersion();
  }
}
