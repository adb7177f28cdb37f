/**
 * Bearer tokens: where they come from, what they say, and whom they make of a request. ServiceAccount tokens are JWTs
 * (RFC 7519) in compact form, signed with ES256; the JDK's signatures do that in a few lines (it knows the raw form that
 * JOSE wants), so that no library is loaded for it.
 */
@NullMarked
package dev.berth.api.access.token;

import org.jspecify.annotations.NullMarked;
