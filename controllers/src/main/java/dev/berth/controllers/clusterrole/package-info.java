/**
 * ClusterRoles that are made of others: their rules are written anew when others of their label come, change or go. What they
 * grant does not wait for it, since access is decided by what they select; this is for those who read them.
 */
@NullMarked
package dev.berth.controllers.clusterrole;

import org.jspecify.annotations.NullMarked;
