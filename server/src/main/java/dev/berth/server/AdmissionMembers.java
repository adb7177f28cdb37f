package dev.berth.server;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionChain;
import dev.berth.api.admission.Observer;
import dev.berth.api.admission.match.Versions;
import dev.berth.api.admission.plugins.BuiltIn;
import dev.berth.api.admission.policy.MutatingPolicies;
import dev.berth.api.admission.policy.ParamRights;
import dev.berth.api.admission.policy.ValidatingPolicies;
import dev.berth.api.admission.webhook.Calls;
import dev.berth.api.admission.webhook.MutatingWebhooks;
import dev.berth.api.admission.webhook.ValidatingWebhooks;
import dev.berth.api.outbound.WebhookCalls;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The admission chain of a server. */
final class AdmissionMembers {
  private static final GroupVersion REGISTRATION = new GroupVersion("admissionregistration.k8s.io", "v1");

  private static final List<String> CALLING_OUT =
      List.of(MutatingWebhooks.NAME, ValidatingWebhooks.NAME, MutatingPolicies.NAME, ValidatingPolicies.NAME);

  private AdmissionMembers() {}

  /** Those that a server may do without. */
  static List<String> names() {
    List<String> names = new ArrayList<>(CALLING_OUT);
    BuiltIn.members(Builtin.catalogue(), RandomGenerator.getDefault()).forEach(member -> names.add(member.name()));
    return names;
  }

  /**
   * In upstream's order, and last what looks at roles and at parameters of policies as they will be stored.
   *
   * @param random for the names of volumes and the uids of reviews; thread-safe where several threads call
   * @param executor of calls to webhooks, which wait
   * @param observer is told what happens
   * @param without the names of those that are not asked
   */
  static AdmissionChain chain(
      Access access,
      WebhookCalls webhooks,
      Versions versions,
      InstantSource clock,
      RandomGenerator random,
      Executor executor,
      Observer observer,
      Set<String> without) {
    List<Admission> all = new ArrayList<>(BuiltIn.members(Builtin.catalogue(), random));
    Calls calls = new Calls(webhooks, versions, clock, () -> uid(random), observer);
    all.add(new MutatingWebhooks(type("mutatingwebhookconfigurations"), calls));
    all.add(new ValidatingWebhooks(type("validatingwebhookconfigurations"), calls, executor));
    all.add(
        new MutatingPolicies(type("mutatingadmissionpolicies"), type("mutatingadmissionpolicybindings"), versions));
    all.add(
        new ValidatingPolicies(
            type("validatingadmissionpolicies"), type("validatingadmissionpolicybindings"), versions, observer));
    all.add(access.nodeRestriction());
    all.addAll(access.lastAdmission());
    all.add(
        new ParamRights(type("validatingadmissionpolicies"), type("mutatingadmissionpolicies"), versions));
    all.removeIf(member -> without.contains(member.name()));
    return AdmissionChain.of(all, observer);
  }

  static ResourceType type(String plural) {
    return Builtin.catalogue()
        .find(REGISTRATION, plural)
        .orElseThrow(() -> new IllegalStateException("no " + plural + " among the built-in types"));
  }

  private static String uid(RandomGenerator random) {
    long hi = random.nextLong() & 0xffffffffffff0fffL | 0x4000L;
    long lo = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
    return new UUID(hi, lo).toString();
  }
}
