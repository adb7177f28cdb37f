package dev.berth.node.pod;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is done next for a pod.
 *
 * @param verdict that has fallen now
 * @param volumes whether its volumes are wanted; false once nothing of it runs or will run
 * @param ended whether nothing of it runs, will run, or is being stopped
 * @param backingOff names of the containers that wait out a crash
 * @param wakeAt when to decide again though nothing has changed
 */
public record PodMoves(
    List<PodAction> actions,
    Optional<PodFacts.Verdict> verdict,
    boolean volumes,
    boolean ended,
    Set<String> backingOff,
    Optional<Instant> wakeAt) {}
