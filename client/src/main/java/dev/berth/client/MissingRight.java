package dev.berth.client;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody may not, as the API's authorizers say it. Admission refuses with the same code and reason (a quota, pod
 * security), and no role helps against that: only the words tell the two apart.
 *
 * @param what a resource as kubectl names it ({@code deployments.apps/status}), or a path with a slash before it
 */
public record MissingRight(String user, String verb, String what) {
  private static final Pattern RESOURCE =
      Pattern.compile("User \"(.+?)\" cannot (\\S+) resource \"([^/\"]+)(/[^\"]+)?\" in API group \"([^\"]*)\"");
  private static final Pattern PATH = Pattern.compile("User \"(.+?)\" cannot (\\S+) path \"(/[^\"]*)\"");

  /** Empty where it was refused for something else. */
  public static Optional<MissingRight> of(int code, String message) {
    if (code != 403) {
      return Optional.empty();
    }
    Matcher path = PATH.matcher(message);
    if (path.find()) {
      return Optional.of(new MissingRight(path.group(1), path.group(2), path.group(3)));
    }
    Matcher m = RESOURCE.matcher(message);
    if (!m.find()) {
      return Optional.empty();
    }
    String group = m.group(5).isEmpty() ? "" : "." + m.group(5);
    String subresource = m.group(4) == null ? "" : m.group(4);
    return Optional.of(new MissingRight(m.group(1), m.group(2), m.group(3) + group + subresource));
  }

  /** The commands that grant it, in the whole cluster. */
  public String remedy() {
    String who = user.substring(user.lastIndexOf(':') + 1);
    String role = (who + "-may-" + verb + "-" + what).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String option = what.startsWith("/") ? "--non-resource-url=" : "--resource=";
    return "kubectl create clusterrole " + role + " --verb=" + verb + " " + option + what
        + " && kubectl create clusterrolebinding " + role + " --clusterrole=" + role + " --user=" + user;
  }
}
