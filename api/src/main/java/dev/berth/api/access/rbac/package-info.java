/**
 * Role-based access: who may do what by Roles, ClusterRoles and their bindings; the roles that every cluster starts with;
 * and the check that nobody grants what they do not hold. Nothing here writes: what must be written is returned.
 */
@NullMarked
package dev.berth.api.access.rbac;

import org.jspecify.annotations.NullMarked;
