/**
 * Which requests a webhook or an admission policy is about: rules, scopes, selectors, equivalent versions. Pure, but for the
 * namespace's labels, which are read from the store. A request that is matched in another version is shown in that version
 * ({@link dev.berth.api.admission.match.Shown}), and what comes back is read in it.
 */
@NullMarked
package dev.berth.api.admission.match;

import org.jspecify.annotations.NullMarked;
