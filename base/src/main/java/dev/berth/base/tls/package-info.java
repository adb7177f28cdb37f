/**
 * Keys and certificates as text; and where TLS is spoken to peers whose certificate nobody looks at, as upstream does: in one
 * place, so that it is seen who does so.
 */
@NullMarked
package dev.berth.base.tls;

import org.jspecify.annotations.NullMarked;
