package dev.berth.controllers.deployment;

import dev.berth.client.View;
import dev.berth.model.kinds.Deployment;
import java.time.Instant;

/** What one pass decides on. */
record Situation(View view, Deployment deployment, Generations sets, Instant now) {}
