package dev.berth.server.certificate;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Keys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * The file that tells kubectl where the server is and who is asking; everything is embedded, no path in it. It names a namespace
 * because some clients know none where nobody names one, and refuse to work then.
 */
public final class Kubeconfig {
  private Kubeconfig() {}

  /**
   * @param url of the server, {@code https://127.0.0.1:6443}
   * @param authority whom the client trusts
   * @param client who the client is
   */
  public static String secure(String url, X509Certificate authority, Credential client) {
    return text(
        url,
        "    certificate-authority-data: " + base64(Keys.toPem(authority)) + "\n",
        "  user:\n    client-certificate-data: "
            + base64(client.certificatePem())
            + "\n    client-key-data: "
            + base64(Keys.toSec1Pem(client.key(), client.certificate().getPublicKey()))
            + "\n");
  }

  /** For a server without TLS, which takes everybody for the administrator. */
  public static String insecure(String url) {
    return text(url, "", "  user: {}\n");
  }

  /** Writes the text for its owner only. */
  public static void write(Path file, String text) {
    PrivateFiles.write(file, text);
  }

  private static String text(String url, String cluster, String user) {
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: berth
          cluster:
            server: %s
        %scontexts:
        - name: kubernetes-admin@berth
          context:
            cluster: berth
            namespace: default
            user: kubernetes-admin
        current-context: kubernetes-admin@berth
        preferences: {}
        users:
        - name: kubernetes-admin
        %s"""
        .formatted(url, cluster, user);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
