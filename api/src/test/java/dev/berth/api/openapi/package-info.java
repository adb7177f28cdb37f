/** The OpenAPI documents: whole, without dangling references, and with what kubectl looks for. */
@NullMarked
package dev.berth.api.openapi;

import org.jspecify.annotations.NullMarked;
