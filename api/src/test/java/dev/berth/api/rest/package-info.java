/** What each verb promises, asked through the front door. */
@NullMarked
package dev.berth.api.rest;

import org.jspecify.annotations.NullMarked;
