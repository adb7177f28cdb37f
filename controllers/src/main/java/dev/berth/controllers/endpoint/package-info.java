/**
 * Where the pods behind a Service are to be found: EndpointSlices, the older Endpoints, and slices that mirror Endpoints
 * which somebody else writes.
 */
@NullMarked
package dev.berth.controllers.endpoint;

import org.jspecify.annotations.NullMarked;
