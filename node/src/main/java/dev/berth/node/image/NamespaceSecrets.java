package dev.berth.node.image;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A pod's {@code imagePullSecrets}, looked up in its namespace. What a view does not have is left out, as upstream
 * does: the pull may succeed without. The view has secrets.
 */
public record NamespaceSecrets(View view) implements PullSecrets {
  @Override
  public List<Credential> of(String image, SandboxConfig pod) {
    List<DockerConfig> configs = new ArrayList<>();
    pod.spec()
        .array("imagePullSecrets")
        .objects()
        .map(reference -> reference.text("name"))
        .forEach(
            name ->
                view.get(Kinds.SECRET, pod.namespace(), name)
                    .map(secret -> DockerConfig.of(data(secret.json())))
                    .ifPresent(configs::add));
    if (configs.isEmpty()) {
      return List.of();
    }
    try {
      return new Keyring(configs).of(ImageName.parse(image));
    } catch (ImageException e) {
      return List.of();
    }
  }

  private static JsonObject data(JsonObject secret) {
    return secret.object("data");
  }
}
