/**
 * Tells nodes for how long their agents may keep Secrets and ConfigMaps before they fetch them again: the longer, the more nodes
 * there are. Upstream: {@code pkg/controller/ttl}.
 */
@NullMarked
package dev.berth.controllers.ttl;

import org.jspecify.annotations.NullMarked;
