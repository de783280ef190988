'use strict';
// Shows that something waits, in the words that it was registered with, and opens "My identity".
self.addEventListener('push', (event) => {
  const words = new URL(self.location.href).searchParams;
  event.waitUntil(self.registration.showNotification(words.get('title') || '', { body: words.get('body') || '', tag: 'dinhdanh' }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow('/account'));
});
