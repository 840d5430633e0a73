<?php

declare(strict_types=1);

namespace Drupal\neuvo\EventSubscriber;

use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\neuvo\ContentPolicy;
use Drupal\neuvo\ScriptTag;
use Symfony\Component\EventDispatcher\EventSubscriberInterface;
use Symfony\Component\HttpKernel\Event\ResponseEvent;
use Symfony\Component\HttpKernel\KernelEvents;

/**
 * Allows the gateway in the policy that the site sends, if it sends one.
 */
final class PolicySubscriber implements EventSubscriberInterface {

  private const HEADERS = ['Content-Security-Policy', 'Content-Security-Policy-Report-Only'];

  public function __construct(private readonly ConfigFactoryInterface $configFactory) {}

  /**
   * {@inheritdoc}
   */
  public static function getSubscribedEvents(): array {
    // Late, so that whatever made the policy has made it.
    return [KernelEvents::RESPONSE => ['allowGateway', -1000]];
  }

  /**
   * Adds the gateway to the headers of a page.
   */
  public function allowGateway(ResponseEvent $event): void {
    $origin = ScriptTag::origin((string) $this->configFactory->get('neuvo.settings')->get('gateway'));
    if ($origin === NULL || !$event->isMainRequest()) {
      return;
    }
    foreach (self::HEADERS as $name) {
      $policy = $event->getResponse()->headers->get($name);
      if ($policy !== NULL) {
        $event->getResponse()->headers->set($name, ContentPolicy::allow($policy, $origin));
      }
    }
  }

}
