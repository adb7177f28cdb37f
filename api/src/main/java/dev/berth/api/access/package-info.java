/**
 * Who asks and what they may: authentication, authorisation, impersonation.
 */
@NullMarked
package dev.berth.api.access;

import org.jspecify.annotations.NullMarked;
