/**
 * Volumes and claims: binding, reclaiming, protection, provisioning, attaching, growing. A package per subject, each with a
 * controller of upstream's name; what they share about names and patches is here.
 *
 * <p>The first rule of all of them: data that somebody may still want is never given away. Where a view could be stale and the
 * consequence is a lost volume, the API is asked first.
 */
@NullMarked
package dev.berth.controllers.volume;

import org.jspecify.annotations.NullMarked;
