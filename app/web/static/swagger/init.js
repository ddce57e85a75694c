"use strict";

// The page shows the contract of the server it comes from and talks to no other host.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  // Everything open at once is unreadable with some hundred operations.
  docExpansion: "none",
  filter: true,
  // A token typed in must not outlive the page.
  persistAuthorization: false,
  // The badge would send the contract's address to a foreign validator.
  validatorUrl: null,
});
