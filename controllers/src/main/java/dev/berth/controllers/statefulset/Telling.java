package dev.berth.controllers.statefulset;

import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.List;

/** The events of a set, in upstream's words. */
final class Telling {
  private final StatefulSet set;

  Telling(StatefulSet set) {
    this.set = set;
  }

  Step.Report podCreated(String pod) {
    return answer ->
        switch (answer) {
          case Answer.Done _ -> List.of(did("Create", pod));
          case Answer.Refused refused -> refused.isAlreadyExists() ? List.of() : List.of(failed("Create", pod, refused));
        };
  }

  Step.Report podDeleted(String pod) {
    return answer ->
        switch (answer) {
          case Answer.Done _ -> List.of(did("Delete", pod));
          case Answer.Refused refused ->
              refused.isNotFound() || refused.isConflict() ? List.of() : List.of(failed("Delete", pod, refused));
        };
  }

  /** Of a pod that is {@link Stuck}, with our own words for why before upstream's. */
  Step.Report stuckPodDeleted(Member stuck, String update) {
    Step.Report deleted = podDeleted(stuck.name());
    return answer -> {
      List<Note> notes = new ArrayList<>();
      if (answer instanceof Answer.Done) {
        notes.add(
            Note.normal(
                set,
                "StuckPodReplaced",
                "Pod " + stuck.name() + " in StatefulSet " + set.name() + " was never Ready with revision "
                    + stuck.revision() + " and is replaced by one of " + update + ", as annotation "
                    + StatefulSet.REPLACE_STUCK_PODS + " asks"));
      }
      notes.addAll(deleted.of(answer));
      return notes;
    };
  }

  Step.Report podUpdated(String pod) {
    return answer ->
        switch (answer) {
          case Answer.Done _ -> List.of(did("Update", pod));
          case Answer.Refused refused -> refused.isConflict() ? List.of() : List.of(failed("Update", pod, refused));
        };
  }

  Step.Report podResized(String pod) {
    return answer ->
        switch (answer) {
          case Answer.Done _ -> List.of(did("Resize", pod));
          case Answer.Refused refused -> refused.isConflict() ? List.of() : List.of(failed("Resize", pod, refused));
        };
  }

  /** In our own words, as those after it, of a change that is more than one of resources. */
  Note podNotResizable(String pod, String why) {
    return Note.normal(set, "PodNotResized", notResized(pod, why));
  }

  Note podNotResized(String pod, String why) {
    return Note.warning(set, "PodNotResized", notResized(pod, why));
  }

  private String notResized(String pod, String why) {
    return "Pod " + pod + " in StatefulSet " + set.name() + " is replaced and not resized in place: " + why;
  }

  Note resizeWaits(String pod, String why) {
    return Note.warning(set, "ResizeWaits", "Pod " + pod + " in StatefulSet " + set.name() + " is not resized yet: " + why);
  }

  /** @param forNewPod whether the pod itself is not made because of it */
  Step.Report claimCreated(String claim, String pod, boolean forNewPod) {
    return answer ->
        switch (answer) {
          case Answer.Done _ ->
              List.of(
                  Note.normal(
                      set,
                      "SuccessfulCreate",
                      "create Claim " + claim + " Pod " + pod + " in StatefulSet " + set.name() + " success"));
          case Answer.Refused refused -> claimRefused(claim, pod, forNewPod, refused);
        };
  }

  private List<Note> claimRefused(String claim, String pod, boolean forNewPod, Answer.Refused refused) {
    List<Note> notes = new ArrayList<>();
    if (refused.isAlreadyExists()) {
      return notes;
    }
    notes.add(
        Note.warning(
            set,
            "FailedCreate",
            "create Claim " + claim + " for Pod " + pod + " in StatefulSet " + set.name() + " failed error: "
                + refused.message()));
    if (forNewPod) {
      notes.add(failed("Create", pod, "failed to create PVC " + claim + ": " + refused.message()));
    }
    return notes;
  }

  /** In our own words after upstream's for a claim that is made. */
  Step.Report claimUpdated(String claim, String pod) {
    return answer ->
        switch (answer) {
          case Answer.Done _ ->
              List.of(
                  Note.normal(
                      set,
                      "SuccessfulUpdate",
                      "update Claim " + claim + " Pod " + pod + " in StatefulSet " + set.name() + " to its template success"));
          case Answer.Refused refused ->
              refused.isConflict()
                  ? List.of()
                  : List.of(
                      Note.warning(
                          set,
                          "FailedUpdate",
                          "update Claim " + claim + " for Pod " + pod + " in StatefulSet " + set.name()
                              + " to its template failed error: " + refused.message()));
        };
  }

  /** @param last whether it is the last of the pod's claims, after which all is said about the pod */
  Step.Report claimRewritten(String claim, String pod, boolean last) {
    return answer ->
        switch (answer) {
          case Answer.Done _ -> last ? List.of(did("Update", pod)) : List.of();
          case Answer.Refused refused ->
              refused.isConflict()
                  ? List.of()
                  : List.of(
                      failed(
                          "Update",
                          pod,
                          "could not update claim " + claim + " for delete policy ownerRefs: " + refused.message()));
        };
  }

  Note claimIsGoing(String claim, String pod) {
    return failed("Create", pod, "pvc " + claim + " is being deleted");
  }

  /** In upstream's words for a pod that cannot be made, and our own for why. */
  Note restoreWaits(String pod, String why) {
    return failed("Create", pod, "annotation " + StatefulSet.RESTORE_FROM + ": " + why);
  }

  Note claimBeginsEmpty(String why) {
    return Note.normal(set, "ClaimBeginsEmpty", why);
  }

  /** With upstream's misspelling. */
  Note claimIsForeign(String claim) {
    return Note.warning(
        set,
        "ConflictingController",
        "PersistentVolumeClaim " + claim + " has a conflicting OwnerReference that acts as a manging controller, the"
            + " retention policy is ignored for this claim");
  }

  private Note did(String verb, String pod) {
    return Note.normal(
        set, "Successful" + verb, lower(verb) + " Pod " + pod + " in StatefulSet " + set.name() + " successful");
  }

  private Note failed(String verb, String pod, Answer.Refused refused) {
    return failed(verb, pod, refused.message());
  }

  private Note failed(String verb, String pod, String error) {
    return Note.warning(
        set,
        "Failed" + verb,
        lower(verb) + " Pod " + pod + " in StatefulSet " + set.name() + " failed error: " + error);
  }

  private static String lower(String verb) {
    return (char) (verb.charAt(0) + 32) + verb.substring(1);
  }
}
